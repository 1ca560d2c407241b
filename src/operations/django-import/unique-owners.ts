/** Who would like to have something. `exact`: they have it literally in Django. */
export type OwnerCandidate = { id: number; exact: boolean; active: boolean; lastLogin: number };

/** Things that only one person can have, and who of several keeps each. */
export class UniqueOwners {
  readonly #best = new Map<string, OwnerCandidate>();

  add(key: string, claimant: OwnerCandidate): void {
    const best = this.#best.get(key);
    if (!best || hasPriority(claimant, best)) this.#best.set(key, claimant);
  }

  has(key: string): boolean {
    return this.#best.has(key);
  }

  ownerOf(key: string): number | undefined {
    return this.#best.get(key)?.id;
  }
}

/** Whoever is called exactly so, then who may sign in, then who did so last, then who was there first. */
function hasPriority(one: OwnerCandidate, other: OwnerCandidate): boolean {
  if (one.exact !== other.exact) return one.exact;
  if (one.active !== other.active) return one.active;
  return one.lastLogin !== other.lastLogin ? one.lastLogin > other.lastLogin : one.id < other.id;
}

/** What an administrator sees first of a person; of several that hold, the one that is most in the way. */
export type PersonState = 'off' | 'locked' | 'invited' | 'active';

export function personState(person: { active: boolean; awaitsPassword: boolean; locked: boolean }): PersonState {
  if (!person.active) return 'off';
  if (person.locked) return 'locked';
  return person.awaitsPassword ? 'invited' : 'active';
}

import { findTakenUsernames } from '../../accounts/find-account.ts';
import { suggestUsername } from '../../accounts/account.ts';
import type { Db } from '../../platform/db/database.ts';
import type { SheetRow, ValidatedRow } from '../validated-row.ts';

const MAX_CANDIDATES = 12;

/** Adds a free username to each error about a missing or invalid one. No username is proposed twice. */
export async function proposeUsernames(
  { db, proposedUsernames }: { db: Db; proposedUsernames: Set<string> },
  rows: readonly SheetRow[],
  validated: readonly ValidatedRow[],
): Promise<void> {
  const requests = validated.flatMap(({ errors }, index) => {
    const error = errors.find(({ code }) => code === 'invalid-username' || code === 'missing-username');
    const name = error && baseUsername(rows[index]!);
    return error && name !== undefined ? [{ error, candidates: usernameCandidates(name) }] : [];
  });
  const taken = await findTakenUsernames(
    db,
    requests.flatMap(({ candidates }) => candidates),
  );
  for (const { error, candidates } of requests) {
    const free = candidates.find((name) => !taken.has(name) && !proposedUsernames.has(name));
    if (free === undefined) continue;
    proposedUsernames.add(free);
    error.text = free;
  }
}

/** From the invalid username, else from the e-mail address, else from the name. */
function baseUsername({ cells }: SheetRow): string | undefined {
  const name = [cells.firstName, cells.lastName?.split(/\s/)[0]].filter(Boolean).join(' ');
  return [cells.username, cells.email, name].map((text) => suggestUsername(text ?? '')).find((text) => text !== undefined);
}

function usernameCandidates(name: string): string[] {
  return Array.from({ length: MAX_CANDIDATES }, (_, index) => (index === 0 ? name : `${name}${index + 1}`));
}

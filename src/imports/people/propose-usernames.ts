import { suggestUsername } from '../../accounts/management/suggest-username.ts';
import { findTakenUsernames } from '../../accounts/taken-usernames.ts';
import type { Db } from '../../platform/db/database.ts';
import type { ValidatedRow, SheetRow } from '../validated-row.ts';

const MAX_CANDIDATES = 12;

/** Puts beside each username that cannot be one, or is missing, a free one that comes close. Nobody else gets the same proposal. */
export async function proposeUsernames(
  { db, proposedUsernames }: { db: Db; proposedUsernames: Set<string> },
  rows: readonly SheetRow[],
  judged: readonly ValidatedRow[],
): Promise<void> {
  const wishes = judged.flatMap(({ errors }, at) => {
    const fault = errors.find(({ code }) => code === 'not-a-username' || code === 'username-missing');
    const name = fault && baseUsername(rows[at]!);
    return fault && name !== undefined ? [{ fault, names: usernameCandidates(name) }] : [];
  });
  const taken = await findTakenUsernames(
    db,
    wishes.flatMap(({ names }) => names),
  );
  for (const { fault, names } of wishes) {
    const free = names.find((name) => !taken.has(name) && !proposedUsernames.has(name));
    if (free === undefined) continue;
    proposedUsernames.add(free);
    fault.text = free;
  }
}

/** From what was typed as username, else from the e-mail address, else from the name. */
function baseUsername({ cells }: SheetRow): string | undefined {
  const name = [cells.firstName, cells.lastName?.split(/\s/)[0]].filter(Boolean).join(' ');
  return [cells.username, cells.email, name].map((text) => suggestUsername(text ?? '')).find((text) => text !== undefined);
}

function usernameCandidates(name: string): string[] {
  return Array.from({ length: MAX_CANDIDATES }, (_, at) => (at === 0 ? name : `${name}${at + 1}`));
}

import { proposedUsername } from '../../accounts/management/suggest-username.ts';
import { takenUsernames } from '../../accounts/taken-usernames.ts';
import type { Db } from '../../platform/db/database.ts';
import type { JudgedRow, SheetRow } from '../validated-row.ts';

const MOST_OF_A_NAME = 12;

/** Puts beside each username that cannot be one, or is missing, a free one that comes close. Nobody else gets the same proposal. */
export async function proposeUsernames(
  { db, proposed }: { db: Db; proposed: Set<string> },
  rows: readonly SheetRow[],
  judged: readonly JudgedRow[],
): Promise<void> {
  const wishes = judged.flatMap(({ faults }, at) => {
    const fault = faults.find(({ why }) => why === 'not-a-username' || why === 'username-missing');
    const name = fault && nameFor(rows[at]!);
    return fault && name !== undefined ? [{ fault, names: alike(name) }] : [];
  });
  const taken = await takenUsernames(
    db,
    wishes.flatMap(({ names }) => names),
  );
  for (const { fault, names } of wishes) {
    const free = names.find((name) => !taken.has(name) && !proposed.has(name));
    if (free === undefined) continue;
    proposed.add(free);
    fault.text = free;
  }
}

/** From what was typed as username, else from the e-mail address, else from the name. */
function nameFor({ cells }: SheetRow): string | undefined {
  const name = [cells.firstName, cells.lastName?.split(/\s/)[0]].filter(Boolean).join(' ');
  return [cells.username, cells.email, name].map((text) => proposedUsername(text ?? '')).find((text) => text !== undefined);
}

function alike(name: string): string[] {
  return Array.from({ length: MOST_OF_A_NAME }, (_, at) => (at === 0 ? name : `${name}${at + 1}`));
}

import { emailKey } from '../../platform/shared/text-keys.ts';
import { normalizeWord } from '../cell-text.ts';
import type { ImportFindings } from '../import.ts';
import type { SheetRow } from '../validated-row.ts';
import { parseUsername, toPersonCells } from './parse-person-row.ts';
import { spellIdentifier } from './same-person.ts';

/** What a row alone does not show. */
export type PeopleSurvey = {
  /** Every username that a row of the file has. */
  usernames: ReadonlySet<string>;
  /** Keys of addresses that two people of the file have. */
  sharedEmails: ReadonlySet<string>;
  shortNumbers: ImportFindings['shortNumbers'];
};

export async function surveyPeople(rows: AsyncIterable<SheetRow>): Promise<PeopleSurvey> {
  const usernames = new Set<string>();
  const personByEmail = new Map<string, string>();
  const sharedEmails = new Set<string>();
  const numbers = new Map<number, { count: number; line: number }>();
  for await (const { line, cells: typed } of rows) {
    const cells = toPersonCells(typed);
    const username = parseUsername(cells);
    if (username !== undefined) usernames.add(username);
    if (/^\d+$/.test(username ?? '')) countLength(username!.length, line);
    const key = emailKey(cells.email ?? '');
    if (key === undefined) continue;
    const person = username ?? spellIdentifier(cells.identifier) ?? normalizeWord(`${cells.firstName ?? ''} ${cells.lastName ?? ''}`);
    if ((personByEmail.get(key) ?? person) !== person) sharedEmails.add(key);
    personByEmail.set(key, person);
  }
  return { usernames, sharedEmails, shortNumbers: findShortNumbers(numbers) };

  function countLength(length: number, line: number): void {
    const { count = 0, line: first = line } = numbers.get(length) ?? {};
    numbers.set(length, { count: count + 1, line: first });
  }
}

const MIN_NUMBERS = 10;
/** Of the numbers, so that the others are exceptions. */
const USUAL_SHARE = 0.9;

/** Numbers with fewer digits than nearly all the others, whose leading zeros a spreadsheet may have removed. */
function findShortNumbers(numbers: ReadonlyMap<number, { count: number; line: number }>): PeopleSurvey['shortNumbers'] {
  const total = [...numbers.values()].reduce((sum, { count }) => sum + count, 0);
  const usual = [...numbers].find(([, { count }]) => count >= USUAL_SHARE * total);
  if (!usual || total < MIN_NUMBERS) return undefined;
  const shorter = [...numbers].filter(([length]) => length < usual[0]).map(([, found]) => found);
  if (shorter.length === 0) return undefined;
  return { count: shorter.reduce((sum, { count }) => sum + count, 0), line: Math.min(...shorter.map(({ line }) => line)) };
}

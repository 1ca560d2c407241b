import { findTakenUsernames } from '../../accounts/find-users.ts';
import { suggestUsername } from '../../accounts/account.ts';
import type { Db } from '../../platform/db/database.ts';
import { emailKey } from '../../platform/shared/text-keys.ts';
import type { RowError, SheetRow, ValidatedRow } from '../validated-row.ts';
import type { PeopleSurvey } from './survey-people.ts';

/** Names with a number that are looked up at once. */
const CANDIDATES = 12;

/** Where neither name nor address has a letter that a username may have. */
const FALLBACK = 'usuario';

type ProposalContext = { db: Db; proposedUsernames: Set<string>; survey: PeopleSurvey };

/** The error about a missing or invalid username. Its text is the proposal. */
export function findUsernameError({ errors }: Pick<ValidatedRow, 'errors'>): RowError | undefined {
  return errors.find(({ code }) => code === 'invalid-username' || code === 'missing-username');
}

/** Adds a free username to each error about one. None is proposed twice, nor one that an account or another row has. */
export async function proposeUsernames(
  context: ProposalContext,
  rows: readonly SheetRow[],
  validated: readonly ValidatedRow[],
): Promise<void> {
  let requests = validated.flatMap((row, index) => {
    const error = findUsernameError(row);
    return error ? [{ error, name: baseUsername(rows[index]!, context.survey) }] : [];
  });
  for (let from = 0; requests.length > 0; from += CANDIDATES) {
    const taken = await findTakenUsernames(
      context.db,
      requests.flatMap(({ name }) => usernameCandidates(name, from)),
    );
    requests = requests.filter(({ error, name }) => {
      const free = usernameCandidates(name, from).find((candidate) => !taken.has(candidate) && !isReserved(context, candidate));
      if (free === undefined) return true;
      context.proposedUsernames.add(free);
      error.text = free;
      return false;
    });
  }
}

function isReserved({ proposedUsernames, survey }: ProposalContext, username: string): boolean {
  return proposedUsernames.has(username) || survey.usernames.has(username);
}

/** From the invalid username, else from the address, else from the name. An address of several people names none of them. */
function baseUsername({ cells }: SheetRow, { sharedEmails }: PeopleSurvey): string {
  const name = [cells.firstName, cells.lastName?.split(' ')[0]].filter(Boolean).join(' ');
  const isShared = sharedEmails.has(emailKey(cells.email ?? '') ?? '');
  const sources = [cells.username, isShared ? undefined : cells.email, name];
  return sources.map((text) => suggestUsername(text ?? '')).find((text) => text !== undefined) ?? FALLBACK;
}

function usernameCandidates(name: string, from: number): string[] {
  return Array.from({ length: CANDIDATES }, (_, index) => (from + index === 0 ? name : `${name}${from + index + 1}`));
}

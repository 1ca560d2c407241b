import type { XmppSettings } from '../../platform/config/settings.ts';
import type { Db } from '../../platform/db/database.ts';
import {
  countMissingCredentials,
  countProblemCredentials,
  type CredentialProblem,
  credentialProblems,
  listMissingCredentials,
  listProblemCredentials,
  type StoredCredential,
} from './credential-problems.queries.ts';

/** Missing and wrong credentials: all of them counted, the first of each kind as examples. */
export type CredentialCheckResult = {
  missing: { count: number; separate: number; examples: string[] };
  problems: { problem: CredentialProblem; count: number; examples: StoredCredential[] }[];
};

const MAX_EXAMPLES = 20;

/** Checks the stored credentials against the active accounts and the settings. */
export async function checkCredentials(db: Db, xmpp: XmppSettings): Promise<CredentialCheckResult> {
  const missing = { ...(await countMissingCredentials(db, xmpp)), examples: await listMissingCredentials(db, xmpp, MAX_EXAMPLES) };
  const problems = [];
  for (const problem of credentialProblems) {
    const count = await countProblemCredentials(db, xmpp, problem);
    if (count > 0)
      problems.push({ problem: problem, count: count, examples: await listProblemCredentials(db, xmpp, problem, MAX_EXAMPLES) });
  }
  return { missing, problems };
}

export function hasNoProblems({ missing, problems }: CredentialCheckResult): boolean {
  return missing.count === 0 && problems.length === 0;
}

import type { XmppSettings } from '../../platform/config/settings.ts';
import type { Db } from '../../platform/db/database.ts';
import {
  countProblemCredentials,
  countMissingCredentials,
  listProblemCredentials,
  listMissingCredentials,
  credentialProblems,
  type StoredCredential,
  type CredentialProblem,
} from './credential-problems.queries.ts';

/** What Prosody would get wrong: all of it counted, the first of each kind named. */
export type CredentialCheckResult = {
  missing: { count: number; separate: number; examples: string[] };
  problems: { problem: CredentialProblem; count: number; examples: StoredCredential[] }[];
};

const MAX_EXAMPLES = 20;

/** Holds what the portal keeps for Prosody against its active accounts and its settings. */
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

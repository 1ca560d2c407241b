import type { XmppSettings } from '../../platform/config/settings.ts';
import type { Db } from '../../platform/db/database.ts';
import {
  countMisplaced,
  countMissing,
  listMisplaced,
  listMissing,
  misplacements,
  type KeptCredential,
  type Misplacement,
} from './credential-problems.queries.ts';

/** What Prosody would get wrong: all of it counted, the first of each kind named. */
export type Findings = {
  missing: { number: number; separate: number; first: string[] };
  misplaced: { what: Misplacement; number: number; first: KeptCredential[] }[];
};

const MOST_NAMED = 20;

/** Holds what the portal keeps for Prosody against its active accounts and its settings. */
export async function checkCredentials(db: Db, xmpp: XmppSettings): Promise<Findings> {
  const missing = { ...(await countMissing(db, xmpp)), first: await listMissing(db, xmpp, MOST_NAMED) };
  const misplaced = [];
  for (const what of misplacements) {
    const number = await countMisplaced(db, xmpp, what);
    if (number > 0) misplaced.push({ what, number, first: await listMisplaced(db, xmpp, what, MOST_NAMED) });
  }
  return { missing, misplaced };
}

export function allIsWell({ missing, misplaced }: Findings): boolean {
  return missing.number === 0 && misplaced.length === 0;
}

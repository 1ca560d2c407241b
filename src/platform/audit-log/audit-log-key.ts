import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Db } from '../db/database.ts';

/** What the chain is made with: `JOURNAL_SECRET`. */
export type JournalKey = KeyObject;

const keys = new WeakMap<Db, JournalKey>();

/**
 * The key belongs to the database that it seals, so it is given once, where the database is opened, and every story writes
 * its deed with nothing in hand but the transaction.
 */
export function setJournalKey(db: Db, secret: string): void {
  keys.set(db, createSecretKey(Buffer.from(secret)));
}

export function journalKeyOf(db: Db): JournalKey {
  const key = keys.get(db);
  if (!key) throw new Error('a deed on a database that no journal key was set for');
  return key;
}

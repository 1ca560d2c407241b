import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Db } from '../db/database.ts';

/** What the chain is made with: `AUDIT_LOG_SECRET`. */
export type AuditLogKey = KeyObject;

const keys = new WeakMap<Db, AuditLogKey>();

/**
 * The key belongs to the database that it seals, so it is given once, where the database is opened, and every story writes
 * its deed with nothing in hand but the transaction.
 */
export function setAuditLogKey(db: Db, secret: string): void {
  keys.set(db, createSecretKey(Buffer.from(secret)));
}

export function getAuditLogKey(db: Db): AuditLogKey {
  const key = keys.get(db);
  if (!key) throw new Error('a deed on a database that no journal key was set for');
  return key;
}

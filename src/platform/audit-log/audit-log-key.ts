import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Db } from '../db/database.ts';

/** The key of the chain, made from `AUDIT_LOG_SECRET`. */
export type AuditLogKey = KeyObject;

const keys = new WeakMap<Db, AuditLogKey>();

/** Sets the key once, where the database is opened, so that use cases record events with nothing but their transaction. */
export function setAuditLogKey(db: Db, secret: string): void {
  keys.set(db, createSecretKey(Buffer.from(secret)));
}

export function getAuditLogKey(db: Db): AuditLogKey {
  const key = keys.get(db);
  if (!key) throw new Error('no audit log key is set for this database');
  return key;
}

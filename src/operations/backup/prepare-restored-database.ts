import { setAuditLogKey } from '../../platform/audit-log/chain.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { type Db, inTransaction } from '../../platform/db/database.ts';
import { pendingMigrations, unknownMigrations } from '../../platform/db/migrate.ts';
import type { BackupManifest } from './backup-format.ts';
import { type OperationContext, OperationRefusedError } from './context.ts';
import { computeFingerprints, listDifferingTables } from './fingerprint.ts';

type PreparedDatabase = { rows: number; pendingMigrations: string[] };

/**
 * Verifies a database that was loaded from a backup against its manifest, revokes access and records the restore. Throws an
 * OperationRefusedError where the database is damaged or newer, an AuditLogSealError where its audit log has another secret.
 */
export async function prepareRestoredDatabase(
  db: Db,
  manifest: BackupManifest,
  { settings, clock }: OperationContext,
): Promise<PreparedDatabase> {
  const unknown = await unknownMigrations(db);
  if (unknown.length > 0) throw new OperationRefusedError(`the backup is of a newer portal (${unknown.join(', ')}): nothing was changed`);
  const found = await computeFingerprints(db);
  const different = listDifferingTables(manifest.tables, found);
  if (different.length > 0) throw new OperationRefusedError(`the backup is damaged (${different.join(', ')}): nothing was changed`);
  const pending = await pendingMigrations(db);
  await revokeAccess(db, Object.keys(found));
  if (pending.length === 0) await recordRestore(db, manifest, settings.auditLog.secret, clock.now());
  return { rows: Object.values(found).reduce((sum, table) => sum + table.rows, 0), pendingMigrations: pending };
}

/** Only with a current schema, which the audit log needs. */
async function recordRestore(db: Db, { createdAt }: BackupManifest, secret: string, now: Date): Promise<void> {
  setAuditLogKey(db, secret);
  await inTransaction(db, (tx) =>
    recordAuditEvent(tx, {
      at: now,
      actorId: null,
      event: 'portal.restored',
      subject: 'portal',
      subjectId: null,
      details: { backup: createdAt },
    }),
  );
}

/**
 * Revokes what may have been revoked since the backup: all sessions, API tokens and account links, except invitations, without
 * which invited users could not sign in. `tables` are those of the backup.
 */
async function revokeAccess(db: Db, tables: Iterable<string>): Promise<void> {
  await db.deleteFrom('sessions').execute();
  const known = new Set(tables);
  if (known.has('api_tokens')) await db.deleteFrom('api_tokens').execute();
  if (known.has('account_links')) await db.deleteFrom('account_links').where('kind', '!=', 'invitation').execute();
}

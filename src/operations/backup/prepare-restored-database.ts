import { inTransaction, type Db } from '../../platform/db/database.ts';
import { pendingMigrations, unknownMigrations } from '../../platform/db/migrate.ts';
import { setAuditLogKey } from '../../platform/audit-log/audit-log-key.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import type { BackupManifest } from './backup-manifest.ts';
import { revokeAccess } from './revoke-access.queries.ts';
import { listDifferingTables, computeFingerprints } from './fingerprint.ts';
import type { OperationContext } from './context.ts';
import { OperationRefusedError } from './operation-refused.ts';

export type PreparedDatabase = { rows: number; pendingMigrations: string[] };

/**
 * Holds a database that was loaded from a backup against what the backup says of itself, and makes it ready to take the
 * portal's place. Throws a Refused where it must not
 * take that place, a JournalSealError where its journal was sealed with another secret.
 */
export async function prepareRestoredDatabase(
  side: Db,
  manifest: BackupManifest,
  { settings, clock }: OperationContext,
): Promise<PreparedDatabase> {
  const unknown = await unknownMigrations(side);
  if (unknown.length > 0) throw new OperationRefusedError(`the backup is of a newer portal (${unknown.join(', ')}): nothing was changed`);
  const found = await computeFingerprints(side);
  const different = listDifferingTables(manifest.tables, found);
  if (different.length > 0) throw new OperationRefusedError(`the backup is damaged (${different.join(', ')}): nothing was changed`);
  const pending = await pendingMigrations(side);
  await revokeAccess(side, Object.keys(found));
  if (pending.length === 0) await recordRestore(side, manifest, settings.auditLog.secret, clock.now());
  return { rows: Object.values(found).reduce((sum, table) => sum + table.rows, 0), pendingMigrations: pending };
}

/** An older schema may lack what the journal needs: then the restore stands in nobody's journal but the operator's. */
async function recordRestore(side: Db, { madeAt }: BackupManifest, secret: string, now: Date): Promise<void> {
  setAuditLogKey(side, secret);
  await inTransaction(side, (tx) =>
    recordAuditEvent(tx, {
      at: now,
      actorId: null,
      event: 'portal.restored',
      subject: 'portal',
      subjectId: null,
      details: { backup: madeAt },
    }),
  );
}

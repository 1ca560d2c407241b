import { inTransaction, type Db } from '../../platform/db/database.ts';
import { pendingMigrations, unknownMigrations } from '../../platform/db/migrate.ts';
import { setJournalKey } from '../../platform/audit-log/audit-log-key.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import type { Manifest } from './backup-manifest.ts';
import { closeDoors } from './revoke-access.queries.ts';
import { differing, fingerprintsOf } from './fingerprint.ts';
import type { MovingNeeds } from './context.ts';
import { Refused } from './operation-refused.ts';

export type Readiness = { rows: number; pending: string[] };

/**
 * Holds a database that was loaded from a backup against what the backup says of itself, and makes it ready to take the
 * portal's place. Throws a Refused where it must not
 * take that place, a JournalSealError where its journal was sealed with another secret.
 */
export async function makeReady(side: Db, manifest: Manifest, { settings, clock }: MovingNeeds): Promise<Readiness> {
  const unknown = await unknownMigrations(side);
  if (unknown.length > 0) throw new Refused(`the backup is of a newer portal (${unknown.join(', ')}): nothing was changed`);
  const found = await fingerprintsOf(side);
  const different = differing(manifest.tables, found);
  if (different.length > 0) throw new Refused(`the backup is damaged (${different.join(', ')}): nothing was changed`);
  const pending = await pendingMigrations(side);
  await closeDoors(side, Object.keys(found));
  if (pending.length === 0) await noteInJournal(side, manifest, settings.journal.secret, clock.now());
  return { rows: Object.values(found).reduce((sum, table) => sum + table.rows, 0), pending };
}

/** An older schema may lack what the journal needs: then the restore stands in nobody's journal but the operator's. */
async function noteInJournal(side: Db, { madeAt }: Manifest, secret: string, now: Date): Promise<void> {
  setJournalKey(side, secret);
  await inTransaction(side, (tx) =>
    recordDeed(tx, { at: now, actorId: null, deed: 'portal.restored', subject: 'portal', subjectId: null, details: { backup: madeAt } }),
  );
}

import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Db } from '../../platform/db/database.ts';
import { openDatabase } from '../../platform/db/open-database.ts';
import { parseManifest, type BackupManifest } from './backup-manifest.ts';
import { prepareRestoredDatabase } from './prepare-restored-database.ts';
import type { OperationContext } from './context.ts';
import { parseDatabaseName, withDatabase } from './postgres-url.ts';
import { runPostgresTool } from './postgres-tools.ts';
import { listConnectedRoles, createDatabase, dropDatabase, swapDatabases, hasDatabase } from './postgres-server.queries.ts';
import { analyzeDatabase } from '../postgres-migration/postgres-target.queries.ts';
import { OperationRefusedError } from './operation-refused.ts';
import { restoreGrants } from './restore-grants.ts';
import type { RestoreResult } from './restore-result.ts';
import { formatFileTimestamp } from './file-timestamp.ts';

/** The database in which one stands while others are made, dropped and renamed. */
const MAINTENANCE_DATABASE = 'postgres';

/**
 * Loads a backup into a database beside the portal's and, once it was found whole, lets the two exchange names in one
 * transaction. The one that it replaces is kept. The role of the address has to be allowed to make databases.
 */
export async function restorePostgres(
  path: string,
  dump: { manifest: string; dumpOffset: number },
  url: string,
  context: OperationContext,
): Promise<RestoreResult> {
  const manifest = parseManifest(dump.manifest);
  const name = parseDatabaseName(url);
  const side = `${name}_restoring`;
  const sideUrl = withDatabase(url, side);
  const server = openDatabase(withDatabase(url, MAINTENANCE_DATABASE));
  try {
    await requireNoConnections(server, name);
    await dropDatabase(server, side);
    await createDatabase(server, side).catch(throwRefused);
    try {
      context.reportProgress('loading the backup beside the database …');
      const openDump = () => createReadStream(path, { start: dump.dumpOffset });
      await runPostgresTool('pg_restore', sideUrl, ['--no-owner', '--no-acl', '--exit-on-error'], { input: openDump() });
      const found = await verifyLoadedBackup(sideUrl, manifest, openDump, context);
      await requireNoConnections(server, name);
      const previousDatabase = (await hasDatabase(server, name))
        ? `${name}_before_${formatFileTimestamp(context.clock.now()).toLowerCase()}`
        : undefined;
      await swapDatabases(server, { name, side, keptAs: previousDatabase }).catch(throwRefused);
      return { ...found, backupCreatedAt: manifest.madeAt, previousDatabase };
    } catch (error) {
      await dropDatabase(server, side);
      throw error;
    }
  } finally {
    await server.destroy();
  }
}

/** The server says best why it does not let the role do this. */
function throwRefused(error: unknown): never {
  throw new OperationRefusedError(`${(error as Error).message}: nothing was changed`);
}

/** A portal keeps a connection as long as it runs. */
async function requireNoConnections(server: Db, name: string): Promise<void> {
  const roles = await listConnectedRoles(server, name);
  if (roles.length > 0)
    throw new OperationRefusedError(
      `somebody is connected to the database ${name} (${roles.join(', ')}): stop the portal, and Prosody where it reads there`,
    );
}

type VerifiedBackup = Pick<RestoreResult, 'rows' | 'pendingMigrations' | 'warnings'>;

async function verifyLoadedBackup(
  sideUrl: string,
  manifest: BackupManifest,
  openDump: () => Readable,
  context: OperationContext,
): Promise<VerifiedBackup> {
  const side = openDatabase(sideUrl);
  try {
    context.reportProgress('looking at it …');
    const ready = await prepareRestoredDatabase(side, manifest, context);
    const warnings = await restoreGrants(side, openDump);
    await analyzeDatabase(side);
    return { ...ready, warnings };
  } finally {
    await side.destroy();
  }
}

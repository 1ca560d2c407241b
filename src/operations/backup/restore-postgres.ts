import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Db } from '../../platform/db/database.ts';
import { openDatabase } from '../../platform/db/open-database.ts';
import { type BackupManifest, parseManifest } from './backup-format.ts';
import { type OperationContext, OperationRefusedError, type RestoreResult } from './context.ts';
import { formatFileTimestamp } from './new-file.ts';
import {
  createDatabase,
  dropDatabase,
  analyzeDatabase,
  hasDatabase,
  runStatement,
  listConnectedRoles,
  swapDatabases,
} from './postgres-server.queries.ts';
import { parseDatabaseName, runPostgresTool, withDatabase } from './postgres-tools.ts';
import { prepareRestoredDatabase } from './prepare-restored-database.ts';

/** The database to be connected to while others are created, dropped and renamed. */
const MAINTENANCE_DATABASE = 'postgres';

/**
 * Loads a backup into a new database beside the portal's, verifies it, and renames both in one transaction. The replaced database is
 * kept under another name. The role of the URL needs the right to create databases.
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
      const verified = await verifyLoadedBackup(sideUrl, manifest, openDump, context);
      await requireNoConnections(server, name);
      const previousDatabase = (await hasDatabase(server, name))
        ? `${name}_before_${formatFileTimestamp(context.clock.now()).toLowerCase()}`
        : undefined;
      await swapDatabases(server, { name, side, keptAs: previousDatabase }).catch(throwRefused);
      return { ...verified, backupCreatedAt: manifest.createdAt, previousDatabase };
    } catch (error) {
      await dropDatabase(server, side);
      throw error;
    }
  } finally {
    await server.destroy();
  }
}

/** With the message of the server. */
function throwRefused(error: unknown): never {
  throw new OperationRefusedError(`${(error as Error).message}: nothing was changed`);
}

/** A running portal always has a connection. */
async function requireNoConnections(server: Db, name: string): Promise<void> {
  const roles = await listConnectedRoles(server, name);
  if (roles.length > 0)
    throw new OperationRefusedError(
      `there are connections to the database ${name} (${roles.join(', ')}): stop the portal, and Prosody where it reads there`,
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
    context.reportProgress('verifying it …');
    const ready = await prepareRestoredDatabase(side, manifest, context);
    const warnings = await restoreGrants(side, openDump);
    await analyzeDatabase(side);
    return { ...ready, warnings };
  } finally {
    await side.destroy();
  }
}

/**
 * Restores the grants of the dump, Prosody's role among them, one by one: on another server a role may not exist, which is no reason
 * to stop. Returns the statements that PostgreSQL refused.
 */
async function restoreGrants(side: Db, openDump: () => Readable): Promise<string[]> {
  const refused: string[] = [];
  for (const statement of await listGrantStatements(openDump)) {
    await runStatement(side, statement).catch((error: unknown) => refused.push(`${statement} (${(error as Error).message})`));
  }
  return refused;
}

/** The grant and revoke statements of the dump, which `pg_restore` writes on one line each. */
async function listGrantStatements(openDump: () => Readable): Promise<string[]> {
  const contents = await readToolOutput(['--list'], openDump());
  const entries = contents.split('\n').filter((line) => / (DEFAULT )?ACL /.test(line));
  if (entries.length === 0) return [];
  const folder = mkdtempSync(join(tmpdir(), 'portal-restore-'));
  try {
    writeFileSync(join(folder, 'grants'), `${entries.join('\n')}\n`);
    const script = await readToolOutput([`--use-list=${join(folder, 'grants')}`, '--file=-'], openDump());
    return script.split('\n').filter((line) => /^(GRANT|REVOKE|ALTER DEFAULT PRIVILEGES) .*;$/.test(line));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function readToolOutput(args: string[], input: Readable): Promise<string> {
  const output = new PassThrough();
  const [all] = await Promise.all([text(output), runPostgresTool('pg_restore', undefined, args, { input, output })]);
  return all;
}

import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Db } from '../../platform/db/database.ts';
import { openDatabase } from '../../platform/db/open-database.ts';
import { manifestFrom, type Manifest } from './backup-manifest.ts';
import { makeReady } from './prepare-restored-database.ts';
import type { MovingNeeds } from './context.ts';
import { databaseIn, withDatabase } from './postgres-url.ts';
import { runProgram } from './postgres-tools.ts';
import { connectedRoles, createDatabase, dropDatabase, exchangeNames, hasDatabase } from './postgres-server.queries.ts';
import { gatherStatistics } from '../postgres-migration/postgres-target.queries.ts';
import { Refused } from './operation-refused.ts';
import { restoreRights } from './restore-grants.ts';
import type { Restored } from './restore-result.ts';
import { stampOf } from './file-timestamp.ts';

/** The database in which one stands while others are made, dropped and renamed. */
const MAINTENANCE = 'postgres';

/**
 * Loads a backup into a database beside the portal's and, once it was found whole, lets the two exchange names in one
 * transaction. The one that it replaces is kept. The role of the address has to be allowed to make databases.
 */
export async function restorePostgres(
  path: string,
  dump: { manifest: string; dumpFrom: number },
  url: string,
  needs: MovingNeeds,
): Promise<Restored> {
  const manifest = manifestFrom(dump.manifest);
  const name = databaseIn(url);
  const side = `${name}_restoring`;
  const sideUrl = withDatabase(url, side);
  const server = openDatabase(withDatabase(url, MAINTENANCE));
  try {
    await refuseWhileConnected(server, name);
    await dropDatabase(server, side);
    await createDatabase(server, side).catch(refuse);
    try {
      needs.say('loading the backup beside the database …');
      const openDump = () => createReadStream(path, { start: dump.dumpFrom });
      await runProgram('pg_restore', sideUrl, ['--no-owner', '--no-acl', '--exit-on-error'], { input: openDump() });
      const found = await lookAt(sideUrl, manifest, openDump, needs);
      await refuseWhileConnected(server, name);
      const keptAs = (await hasDatabase(server, name)) ? `${name}_before_${stampOf(needs.clock.now()).toLowerCase()}` : undefined;
      await exchangeNames(server, { name, side, keptAs }).catch(refuse);
      return { ...found, madeAt: manifest.madeAt, keptAs };
    } catch (error) {
      await dropDatabase(server, side);
      throw error;
    }
  } finally {
    await server.destroy();
  }
}

/** The server says best why it does not let the role do this. */
function refuse(error: unknown): never {
  throw new Refused(`${(error as Error).message}: nothing was changed`);
}

/** A portal keeps a connection as long as it runs. */
async function refuseWhileConnected(server: Db, name: string): Promise<void> {
  const roles = await connectedRoles(server, name);
  if (roles.length > 0)
    throw new Refused(
      `somebody is connected to the database ${name} (${roles.join(', ')}): stop the portal, and Prosody where it reads there`,
    );
}

type Found = Pick<Restored, 'rows' | 'pending' | 'warnings'>;

async function lookAt(sideUrl: string, manifest: Manifest, openDump: () => Readable, needs: MovingNeeds): Promise<Found> {
  const side = openDatabase(sideUrl);
  try {
    needs.say('looking at it …');
    const ready = await makeReady(side, manifest, needs);
    const warnings = await restoreRights(side, openDump);
    await gatherStatistics(side);
    return { ...ready, warnings };
  } finally {
    await side.destroy();
  }
}

import { createLogger } from '../../src/platform/http/logger.ts';
import { openDatabase } from '../../src/platform/db/open-database.ts';
import { startWalCheckpoints } from '../../src/platform/db/wal-checkpoints.ts';
import { commitNotes } from './commit-notes.ts';

/* A process that commits rows without a rest, with checkpoints as the portal makes them, and says which are committed. */

const { DATABASE_URL: url = '', COMMITS = 'Infinity' } = process.env;
const db = openDatabase(url);
const stopCheckpoints = startWalCheckpoints(url, createLogger({ level: 'ERROR', file: undefined }, process.stderr));

await commitNotes(db, Number(COMMITS), (id) => process.stdout.write(`${id}\n`));
await stopCheckpoints();
await db.destroy();

import { account } from './commands/account.ts';
import { backup } from './commands/backup.ts';
import { createAdmin } from './commands/create-admin.ts';
import { demo } from './commands/demo.ts';
import { doctor } from './commands/doctor.ts';
import { trim, verify } from './commands/journal.ts';
import { importDjango } from './commands/import-django.ts';
import { migrateDatabase } from './commands/migrate.ts';
import { movePostgres } from './commands/move-postgres.ts';
import { rebuildLinks } from './commands/rebuild-links.ts';
import { restoreBackup } from './commands/restore.ts';
import { seedDatabase } from './commands/seed.ts';
import { setupJitsi } from './commands/setup-jitsi.ts';
import { xmppCheck } from './commands/xmpp-check.ts';
import { xmppConfig } from './commands/xmpp-config.ts';
import { asShown } from './expected-errors.ts';

/** What an operator types, by the name behind `npm run`. Each answers with its exit code. */
const commands: Record<string, (words: string[]) => Promise<number>> = {
  demo,
  migrate: migrateDatabase,
  seed: seedDatabase,
  account,
  doctor,
  'create-admin': createAdmin,
  'journal:verify': verify,
  'journal:trim': trim,
  'links:rebuild': rebuildLinks,
  'setup:jitsi': setupJitsi,
  'xmpp:check': xmppCheck,
  'xmpp:config': xmppConfig,
  'import:django': importDjango,
  'move:postgres': movePostgres,
  backup,
  restore: restoreBackup,
};

const [name = '', ...words] = process.argv.slice(2);
const command = commands[name];

if (!command) {
  console.error(`commands: ${Object.keys(commands).join(', ')}`);
  process.exitCode = 2;
} else {
  try {
    process.exitCode = await command(words);
  } catch (error) {
    console.error(asShown(error));
    process.exitCode = 1;
  }
}

import { account, createAdmin } from './operations/commands/account-commands.ts';
import { backup, restoreBackup } from './operations/commands/backup-commands.ts';
import { demo, seedDatabase } from './operations/commands/demo-commands.ts';
import { directorySync } from './operations/commands/directory-command.ts';
import { doctor } from './operations/commands/doctor-command.ts';
import { auditLogAccept, auditLogTrim, auditLogVerify } from './operations/commands/audit-log-commands.ts';
import { importDjango } from './operations/commands/import-django-command.ts';
import { migrateDatabase, migratePostgres } from './operations/commands/database-commands.ts';
import { rebuildLinks, xmppCheck, xmppConfig } from './operations/commands/jitsi-commands.ts';
import { setupJitsi } from './operations/commands/setup-jitsi.ts';
import { formatError } from './format-error.ts';

/** By their names in `npm run`. Each answers its exit code. */
const commands: Record<string, (args: string[]) => Promise<number>> = {
  demo,
  migrate: migrateDatabase,
  seed: seedDatabase,
  account,
  doctor,
  'create-admin': createAdmin,
  'audit-log:verify': auditLogVerify,
  'audit-log:trim': auditLogTrim,
  'audit-log:accept': auditLogAccept,
  'directory:sync': directorySync,
  'links:rebuild': rebuildLinks,
  'setup:jitsi': setupJitsi,
  'xmpp:check': xmppCheck,
  'xmpp:config': xmppConfig,
  'import:django': importDjango,
  'migrate:postgres': migratePostgres,
  backup,
  restore: restoreBackup,
};

const [name = '', ...args] = process.argv.slice(2);
const command = commands[name];

if (!command) {
  console.error(`commands: ${Object.keys(commands).join(', ')}`);
  process.exitCode = 2;
} else {
  try {
    process.exitCode = await command(args);
  } catch (error) {
    console.error(formatError(error));
    process.exitCode = 1;
  }
}

import { SettingsError } from './config/environment.ts';
import { account } from './commands/account.ts';
import { CommandError } from './commands/command-error.ts';
import { createAdmin } from './commands/create-admin.ts';
import { demo } from './commands/demo.ts';
import { migrateDatabase } from './commands/migrate.ts';
import { rebuildLinks } from './commands/rebuild-links.ts';
import { seedDatabase } from './commands/seed.ts';
import { xmppCheck } from './commands/xmpp-check.ts';
import { xmppConfig } from './commands/xmpp-config.ts';
import { OldSchemaError } from './db/migrate.ts';
import { ForeignDatabaseError } from './demo/seed.ts';
import { PortTakenError } from './http/listen.ts';

/** What an operator types, by the name behind `npm run`. Each answers with its exit code. */
const commands: Record<string, (words: string[]) => Promise<number>> = {
  demo,
  migrate: migrateDatabase,
  seed: seedDatabase,
  account,
  'create-admin': createAdmin,
  'links:rebuild': rebuildLinks,
  'xmpp:check': xmppCheck,
  'xmpp:config': xmppConfig,
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
    console.error(isExpected(error) ? error.message : error);
    process.exitCode = 1;
  }
}

/** Errors whose sentence is all that the operator needs. */
function isExpected(error: unknown): error is Error {
  return [SettingsError, OldSchemaError, ForeignDatabaseError, CommandError, PortTakenError].some((kind) => error instanceof kind);
}

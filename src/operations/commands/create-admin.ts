import { createAccount } from '../../accounts/management/create-account.ts';
import { countAdministrators } from '../../accounts/find-account.ts';
import { Prompt } from './prompt.ts';
import { CommandError } from './command-error.ts';
import { promptNewPassword } from './new-password.ts';
import { withPortal } from './command.ts';

/** `npm run create-admin`: makes the first administrator of a new database. */
export function createAdmin(): Promise<number> {
  return withPortal(async (context) => {
    if ((await countAdministrators(context.db)) > 0) throw new CommandError('there is an administrator already: they make the next one');
    const asker = new Prompt();
    try {
      const username = (await asker.ask('Username: ')).trim().toLowerCase();
      const firstName = (await asker.ask('First name: ')).trim();
      const lastName = (await asker.ask('Last name: ')).trim();
      const email = (await asker.ask('E-mail: ')).trim();
      const password = await promptNewPassword(asker, { username, email });
      const made = await createAccount(context, { username, password, firstName, lastName, email, roles: ['administrator'] }, null);
      if (made.kind === 'refused') throw new CommandError(`the ${made.field} is ${made.reason}: nothing was changed`);
      console.log(`${username} can sign in at ${context.settings.http.publicUrl}`);
      return 0;
    } finally {
      asker.close();
    }
  });
}

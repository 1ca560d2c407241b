import type { Account } from '../../accounts/account.ts';
import { findAccountByLogin } from '../../accounts/find-account.ts';
import { countAdministrators } from '../../accounts/administrators.ts';
import { deleteAccount } from '../../accounts/management/delete-account.ts';
import { renameAccount } from '../../accounts/management/update-account.ts';
import { setPassword } from '../../accounts/passwords/set-password.ts';
import { setAccountActive, type AccountStateResult } from '../../accounts/management/deactivate-account.ts';
import type { PortalContext } from '../../context.ts';
import { Prompt } from './prompt.ts';
import { CommandError, withPortal } from './command.ts';
import { createAccount } from '../../accounts/management/create-account.ts';
import { validatePassword } from '../../accounts/passwords/password-rules.ts';

const usage = `npm run account -- off NAME | on NAME | password NAME | rename NAME NEW-NAME | delete NAME
NAME is a username or an e-mail address.`;

/** `npm run account -- …`: what an operator does to one account when no administrator is at hand. */
export async function account([deed, login, newName]: string[]): Promise<number> {
  if (!deed || !login) throw new CommandError(usage);
  return withPortal(async (context) => {
    const found = await findAccountByLogin(context.db, login);
    if (!found) throw new CommandError(`there is no account ${login}`);
    await runAction(context, deed, found, newName);
    console.log(`${found.username}: done (${deed})`);
    return 0;
  });
}

async function runAction(context: PortalContext, deed: string, found: Account, newName: string | undefined): Promise<void> {
  switch (deed) {
    case 'off':
    case 'on':
      rejectLastAdministrator(await setAccountActive(context, found.id, deed === 'on', null));
      return;
    case 'password':
      await setPassword(context, found.id, await promptPassword(found), null);
      return;
    case 'rename': {
      const renaming = await renameAccount(context, found.id, newName ?? '', null);
      if (renaming.kind === 'refused') throw new CommandError(`the new name is ${renaming.reason}: nothing was changed`);
      return;
    }
    case 'delete':
      rejectLastAdministrator(await deleteAccount(context, found.id, null));
      return;
    default:
      throw new CommandError(usage);
  }
}

function rejectLastAdministrator({ kind }: AccountStateResult): void {
  if (kind === 'last-administrator') throw new CommandError('this is the last administrator: make another one first');
}

async function promptPassword(found: Account): Promise<string> {
  const asker = new Prompt();
  return promptNewPassword(asker, found).finally(() => asker.close());
}

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

const passwordErrors = {
  'too-short': 'it must have at least 10 characters',
  'too-long': 'it is too long, or has characters that cannot be part of a password',
  'too-common': 'it is too easy to guess',
  'contains-name': 'it must not hold the username or the e-mail address',
};

/** Asks for a new password twice, without showing it, and refuses weak ones. */
export async function promptNewPassword(asker: Prompt, person: { username: string; email: string }): Promise<string> {
  const password = await asker.askSecret('Password: ');
  const fault = validatePassword(password, person);
  if (fault) throw new CommandError(`this password is refused: ${passwordErrors[fault]}`);
  if ((await asker.askSecret('Password again: ')) !== password) throw new CommandError('the two passwords differ: nothing was changed');
  return password;
}

import { normalizeUsername, type Account } from '../../accounts/account.ts';
import { findAccountByLogin } from '../../accounts/find-account.ts';
import { countAdministrators } from '../../accounts/administrators.ts';
import { deleteAccount } from '../../accounts/management/delete-account.ts';
import { renameAccount } from '../../accounts/management/update-account.ts';
import { setPassword } from '../../accounts/passwords/set-password.ts';
import { setAccountActive, type AccountStateResult } from '../../accounts/management/deactivate-account.ts';
import { resetSecondFactor } from '../../accounts/second-factor/reset-second-factor.ts';
import { addSignInException, exceptIfPasswordIsOff } from '../../accounts/sign-in/sign-in-exceptions.ts';
import { cleanIdentifier, cleanLine } from '../../platform/shared/clean-text.ts';
import type { PortalContext } from '../../context.ts';
import { CommandError, Prompt, withPortal } from './command.ts';
import { createAccount } from '../../accounts/management/create-account.ts';
import { validatePassword, type PasswordError } from '../../accounts/passwords/password-rules.ts';

const usage = `npm run account -- off NAME | on NAME | password NAME | rename NAME NEW-NAME | delete NAME |
  second-factor:remove NAME | password:except NAME
NAME is a username or an e-mail address.`;

/** `npm run account -- …`: changes one account when no administrator is available. */
export async function account([action, login, newName]: string[]): Promise<number> {
  if (!action || !login) throw new CommandError(usage);
  return withPortal(async (context) => {
    const found = await findAccountByLogin(context.db, login);
    if (!found) throw new CommandError(`there is no account ${login}`);
    await runAction(context, action, found, newName);
    console.log(`${found.username}: done (${action})`);
    return 0;
  });
}

async function runAction(context: PortalContext, action: string, account: Account, newName: string | undefined): Promise<void> {
  switch (action) {
    case 'off':
    case 'on':
      rejectLastAdministrator(await setAccountActive(context, account.id, action === 'on', null));
      return;
    case 'password':
      await setPassword(context, account.id, await promptPassword(context, account), null);
      return;
    case 'rename': {
      const result = await renameAccount(context, account.id, normalizeUsername(newName ?? ''), null);
      if (result.kind === 'refused') throw new CommandError(`the new name is ${result.reason}: nothing was changed`);
      return;
    }
    case 'delete':
      rejectLastAdministrator(await deleteAccount(context, account.id, null));
      return;
    case 'second-factor:remove': {
      const { kind } = await resetSecondFactor(context, account.id, null);
      if (kind !== 'removed') throw new CommandError('the account has no second factor');
      return;
    }
    case 'password:except':
      // Signs in with its password from now on, whatever the policy says.
      return addSignInException(context, account.id);
    default:
      throw new CommandError(usage);
  }
}

function rejectLastAdministrator({ kind }: AccountStateResult): void {
  if (kind === 'last-administrator') throw new CommandError('this is the last administrator: create another one first');
}

async function promptPassword(context: PortalContext, account: Account): Promise<string> {
  const prompt = new Prompt();
  return promptNewPassword(context, prompt, account).finally(() => prompt.close());
}

/** `npm run create-admin`: creates the first administrator of a new database. */
export function createAdmin(): Promise<number> {
  return withPortal(async (context) => {
    if ((await countAdministrators(context.db)) > 0) throw new CommandError('there is an administrator already: they create the next one');
    const prompt = new Prompt();
    try {
      const username = normalizeUsername(await prompt.ask('Username: '));
      const firstName = cleanLine(await prompt.ask('First name: '));
      const lastName = cleanLine(await prompt.ask('Last name: '));
      const email = cleanIdentifier(await prompt.ask('E-mail: '));
      const password = await promptNewPassword(context, prompt, { username, email, firstName, lastName });
      const result = await createAccount(context, { username, password, firstName, lastName, email, roles: ['administrator'] }, null);
      if (result.kind === 'refused') throw new CommandError(`the ${result.field} is ${result.reason}: nothing was changed`);
      if (result.kind === 'created') await exceptIfPasswordIsOff(context, result.id);
      console.log(`${username} can sign in at ${context.settings.http.publicUrl}`);
      return 0;
    } finally {
      prompt.close();
    }
  });
}

const passwordErrors = {
  'too-short': 'it must have at least 10 characters',
  'too-long': 'it must have at most 128 characters',
  unusable: 'it has characters that are not allowed',
  'too-common': 'it is too easy to guess: it resembles the most used ones',
  'single-word': 'it is too easy to guess: it is a single word with digits or signs',
  pattern: 'it is too easy to guess: it follows the keyboard, repeats something or is a date',
  'contains-name': 'it must not contain the username, the name or the e-mail address',
  'contains-school': 'it is too easy to guess: apart from the portal, a school, a city or a season it says hardly anything',
} satisfies Record<PasswordError, string>;

type NamedPerson = Pick<Account, 'username' | 'email' | 'firstName' | 'lastName'>;

/** Asks twice for a new password, without echo. Throws a CommandError for weak ones. */
async function promptNewPassword(context: PortalContext, prompt: Prompt, account: NamedPerson): Promise<string> {
  const password = await prompt.askSecret('Password: ');
  const error = await validatePassword(context, password, account);
  if (error) throw new CommandError(`this password is rejected: ${passwordErrors[error]}`);
  if ((await prompt.askSecret('Password again: ')) !== password) throw new CommandError('the two passwords differ: nothing was changed');
  return password;
}

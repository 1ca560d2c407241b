import type { Account } from '../../accounts/account.ts';
import { findAccountByLogin } from '../../accounts/find-account.ts';
import { deleteAccount } from '../../accounts/management/delete-account.ts';
import { renameAccount } from '../../accounts/management/rename-account.ts';
import { setPassword } from '../../accounts/passwords/set-password.ts';
import { setAccountActive, type AccountStateResult } from '../../accounts/management/deactivate-account.ts';
import type { PortalContext } from '../../portal.ts';
import { Prompt } from './prompt.ts';
import { CommandError } from './command-error.ts';
import { promptNewPassword } from './new-password.ts';
import { withPortal } from './command.ts';

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

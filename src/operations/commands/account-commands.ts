import type { Account } from '../../accounts/account.ts';
import { findAccountByLogin } from '../../accounts/find-account.ts';
import { deleteAccount } from '../../accounts/management/delete-account.ts';
import { renameAccount } from '../../accounts/management/rename-account.ts';
import { setPassword } from '../../accounts/passwords/set-password.ts';
import { switchAccount, type Switching } from '../../accounts/management/deactivate-account.ts';
import type { PortalNeeds } from '../../portal.ts';
import { Asker } from './prompt.ts';
import { CommandError } from './command-error.ts';
import { askNewPassword } from './new-password.ts';
import { withPortal } from './command.ts';

const usage = `npm run account -- off NAME | on NAME | password NAME | rename NAME NEW-NAME | delete NAME
NAME is a username or an e-mail address.`;

/** `npm run account -- …`: what an operator does to one account when no administrator is at hand. */
export async function account([deed, login, newName]: string[]): Promise<number> {
  if (!deed || !login) throw new CommandError(usage);
  return withPortal(async (needs) => {
    const found = await findAccountByLogin(needs.db, login);
    if (!found) throw new CommandError(`there is no account ${login}`);
    await carryOut(needs, deed, found, newName);
    console.log(`${found.username}: done (${deed})`);
    return 0;
  });
}

async function carryOut(needs: PortalNeeds, deed: string, found: Account, newName: string | undefined): Promise<void> {
  switch (deed) {
    case 'off':
    case 'on':
      refuseLast(await switchAccount(needs, found.id, deed === 'on', null));
      return;
    case 'password':
      await setPassword(needs, found.id, await askPasswordOf(found), null);
      return;
    case 'rename': {
      const renaming = await renameAccount(needs, found.id, newName ?? '', null);
      if (renaming.kind === 'refused') throw new CommandError(`the new name is ${renaming.why}: nothing was changed`);
      return;
    }
    case 'delete':
      refuseLast(await deleteAccount(needs, found.id, null));
      return;
    default:
      throw new CommandError(usage);
  }
}

function refuseLast({ kind }: Switching): void {
  if (kind === 'last-administrator') throw new CommandError('this is the last administrator: make another one first');
}

async function askPasswordOf(found: Account): Promise<string> {
  const asker = new Asker();
  return askNewPassword(asker, found).finally(() => asker.close());
}

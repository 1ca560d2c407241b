import { findAccounts } from '../../accounts/find-account.ts';
import { tellOldAddress } from '../../accounts/email/notify-old-email.ts';
import { advanceRun, beginRun, type Run } from '../imports.queries.ts';
import { inTurn, type ImportNeeds } from '../import-run.ts';
import { forgetOldAddresses, someOldAddresses } from './import-people.queries.ts';

/** How many letters one small transaction takes. */
const AT_ONCE = 50;

/**
 * Once people are written: those of them who have another address now are told so at the old one, as when one changes a person on
 * their page. The letter and the note that it is on its way are one transaction: whoever goes on after an interruption writes to
 * nobody twice.
 */
export async function tellOldAddresses(needs: ImportNeeds, importId: number, signal: AbortSignal): Promise<void> {
  let run: Run | undefined;
  for (let behind = 0; ;) {
    signal.throwIfAborted();
    const some = await someOldAddresses(needs.db, importId, behind, AT_ONCE);
    if (some.length === 0) return;
    run ??= await beginRun(needs.db, importId, 'applied');
    if (!run) return;
    const ours = run;
    const ids = some.map(({ id }) => id);
    await inTurn(needs, async (tx) => {
      await advanceRun(tx, ours, { state: ours.state });
      const accounts = new Map((await findAccounts(tx, ids)).map((account) => [account.id, account]));
      for (const { id, ...change } of some) if (accounts.has(id)) await tellOldAddress(tx, needs, accounts.get(id)!, change);
      await forgetOldAddresses(tx, importId, ids);
    });
    behind = ids.at(-1)!;
  }
}

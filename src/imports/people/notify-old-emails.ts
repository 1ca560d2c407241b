import { findAccounts } from '../../accounts/find-account.ts';
import { notifyOldEmail } from '../../accounts/email/notify-old-email.ts';
import { updateRun, startRun, type ImportRun } from '../imports.queries.ts';
import { inFairTransaction, type ImportContext } from '../import-run.ts';
import { clearChangedEmails, listChangedEmails } from './import-people.queries.ts';

/** How many letters one small transaction takes. */
const BATCH_SIZE = 50;

/**
 * Once people are written: those of them who have another address now are told so at the old one, as when one changes a person on
 * their page. The letter and the note that it is on its way are one transaction: whoever goes on after an interruption writes to
 * nobody twice.
 */
export async function notifyOldEmails(context: ImportContext, importId: number, signal: AbortSignal): Promise<void> {
  let run: ImportRun | undefined;
  for (let behind = 0; ;) {
    signal.throwIfAborted();
    const some = await listChangedEmails(context.db, importId, behind, BATCH_SIZE);
    if (some.length === 0) return;
    run ??= await startRun(context.db, importId, 'applied');
    if (!run) return;
    const ours = run;
    const ids = some.map(({ id }) => id);
    await inFairTransaction(context, async (tx) => {
      await updateRun(tx, ours, { state: ours.state });
      const accounts = new Map((await findAccounts(tx, ids)).map((account) => [account.id, account]));
      for (const { id, ...change } of some) if (accounts.has(id)) await notifyOldEmail(tx, context, accounts.get(id)!, change);
      await clearChangedEmails(tx, importId, ids);
    });
    behind = ids.at(-1)!;
  }
}

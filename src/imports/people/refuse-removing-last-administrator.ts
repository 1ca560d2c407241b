import { listActiveAdministratorIds } from '../../accounts/find-account.ts';
import { findRowsChanging, refuseRow, type StagedRow } from '../import-rows.queries.ts';
import { updateRun, type ImportRun } from '../imports.queries.ts';
import { inFairTransaction, type ImportContext } from '../import-run.ts';

/** Refuses the rows that take the right to administer from people, where nobody would be left who has it. */
export async function refuseRemovingLastAdministrator(context: ImportContext, run: ImportRun): Promise<void> {
  const administrators = await listActiveAdministratorIds(context.db);
  const losing = (await findRowsChanging(context.db, run.id, administrators)).filter(losesAdministrator);
  if (losing.length === 0 || losing.length < administrators.length) return;
  await inFairTransaction(context, async (tx) => {
    await updateRun(tx, run, { run: run.run });
    for (const { line } of losing) await refuseRow(tx, run.id, line, [{ code: 'last-administrator' }]);
  });
}

function losesAdministrator({ newValues }: StagedRow): boolean {
  const roles = newValues?.roles;
  return newValues?.active === false || (Array.isArray(roles) && !roles.includes('administrator'));
}

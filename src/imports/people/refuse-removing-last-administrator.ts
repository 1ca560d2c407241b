import { activeAdministrators } from '../../accounts/find-account.ts';
import { changesOf, refuseRow, type StagedRow } from '../import-rows.queries.ts';
import { advanceRun, type Run } from '../imports.queries.ts';
import { inTurn, type ImportNeeds } from '../import-run.ts';

/** Refuses the rows that take the right to administer from people, where nobody would be left who has it. */
export async function keepAnAdministrator(needs: ImportNeeds, run: Run): Promise<void> {
  const administrators = await activeAdministrators(needs.db);
  const losing = (await changesOf(needs.db, run.id, administrators)).filter(losesAdministrator);
  if (losing.length === 0 || losing.length < administrators.length) return;
  await inTurn(needs, async (tx) => {
    await advanceRun(tx, run, { run: run.run });
    for (const { line } of losing) await refuseRow(tx, run.id, line, [{ why: 'last-administrator' }]);
  });
}

function losesAdministrator({ wanted }: StagedRow): boolean {
  const roles = wanted?.roles;
  return wanted?.active === false || (Array.isArray(roles) && !roles.includes('administrator'));
}

import { hasPermission, type Account } from '../accounts/account.ts';
import type { Db } from '../platform/db/database.ts';
import { addMs, days, minutes } from '../platform/shared/clock.ts';
import { importKinds, importPermissions } from './import.ts';

/** `waiting`: for a decision of whoever uploaded the file; `stopped`: it failed, or makes no progress. */
export type UnfinishedImport = { id: number; fileName: string; kind: 'waiting' | 'stopped' };

/** Validating or writing the longest list takes minutes. */
const MAX_WORK_MS = minutes(60);

const FAILURE_IS_NEWS_MS = days(3);
const MAX_SHOWN = 3;

/** The newest imports that somebody has to look after, among those that the account may see. */
export async function findUnfinishedImports(db: Db, account: Account, now: Date): Promise<UnfinishedImport[]> {
  const kinds = importKinds.filter((kind) => hasPermission(account, importPermissions[kind]));
  if (kinds.length === 0) return [];
  const rows = await db
    .selectFrom('imports')
    .select(['id', 'file_name', 'state'])
    .where('data_deleted', '=', 0)
    .where('kind', 'in', kinds)
    .where((eb) =>
      eb.or([
        eb('state', 'in', ['ready', 'unclear']),
        eb.and([eb('state', 'in', ['validating', 'applying']), eb('created_at', '<', addMs(now, -MAX_WORK_MS).toISOString())]),
        eb.and([eb('state', '=', 'failed'), eb('ended_at', '>', addMs(now, -FAILURE_IS_NEWS_MS).toISOString())]),
      ]),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(MAX_SHOWN)
    .execute();
  return rows.map(({ id, file_name: fileName, state }) => ({
    id,
    fileName,
    kind: state === 'ready' || state === 'unclear' ? 'waiting' : 'stopped',
  }));
}

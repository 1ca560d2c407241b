import type { Db } from '../../platform/db/database.ts';

/** Letters that were asked for since an instant: under a key from anywhere, and from an address under any key. */
export async function countMailRequests(
  db: Db,
  key: string,
  address: string,
  since: Date,
): Promise<{ byName: number; byClientIp: number }> {
  const rows = db
    .selectFrom('sign_in_attempts')
    .where('attempted_at', '>', since.toISOString())
    .select((eb) => eb.fn.countAll<number>().as('number'));
  const byName = await rows.where('account_key', '=', key).executeTakeFirstOrThrow();
  const byAddress = await rows.where('client_ip', '=', address).where('account_key', 'like', 'letter %').executeTakeFirstOrThrow();
  return { byName: byName.number, byClientIp: byAddress.number };
}

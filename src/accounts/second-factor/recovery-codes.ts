import { createHash, randomBytes } from 'node:crypto';
import type { Db, Tx } from '../../platform/db/database.ts';

const CODES = 10;

/** Five bits each, without letters and digits that look like others. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** 80 bits: a hash of that cannot be searched, so it needs no key, and survives a change of `SESSION_SECRET`. */
const LENGTH = 16;

/** Replaces all recovery codes of a user. Answers the new ones, which nobody can look up any more. */
export async function replaceRecoveryCodes(tx: Tx, userId: number): Promise<string[]> {
  await tx.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
  const codes = Array.from({ length: CODES }, generateRecoveryCode);
  const rows = codes.map((code) => ({ user_id: userId, code_hash: hashRecoveryCode(code)!, used_at: null }));
  await tx.insertInto('recovery_codes').values(rows).execute();
  return codes;
}

export async function countRecoveryCodes(db: Db, userId: number): Promise<number> {
  const { count } = await db
    .selectFrom('recovery_codes')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow();
  return count;
}

/** Whether a user has this code, unused. */
export async function hasRecoveryCode(db: Db, userId: number, codeHash: string): Promise<boolean> {
  const codes = db.selectFrom('recovery_codes').select('code_hash').where('user_id', '=', userId).where('used_at', 'is', null);
  return (await codes.where('code_hash', '=', codeHash).executeTakeFirst()) !== undefined;
}

/** False where it was used already. */
export async function useRecoveryCode(tx: Tx, userId: number, codeHash: string, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('recovery_codes')
    .set({ used_at: now.toISOString() })
    .where('user_id', '=', userId)
    .where('code_hash', '=', codeHash)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Whatever stands between the letters when it is typed; undefined for what cannot be a recovery code. */
export function hashRecoveryCode(typed: string): string | undefined {
  const code = typed.toLowerCase().replaceAll(/[\s-]/g, '');
  return code.length === LENGTH ? createHash('sha256').update(`recovery code ${code}`).digest('base64url') : undefined;
}

/** `abcd-efgh-jkmn-pqrs` */
function generateRecoveryCode(): string {
  const letters = [...randomBytes(LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return letters.replaceAll(/.{4}(?=.)/g, '$&-');
}

import { inTransaction, type Db } from '../../src/platform/db/database.ts';
import { indexSearchTerms } from '../../src/platform/pagination/search-terms.ts';
import { sortKey } from '../../src/platform/shared/text-keys.ts';
import { TEST_NOW } from './test-clock.ts';

export type PersonRow = {
  username: string;
  firstName?: string;
  lastName?: string;
  email?: string;
  active?: boolean;
  awaitsPassword?: boolean;
  roles?: string[];
  lastSignIn?: Date;
};

/** Inserts users without hashing passwords, which takes time. They cannot sign in. */
export function addPeopleRows(db: Db, people: PersonRow[]): Promise<number[]> {
  return inTransaction(db, async (tx) => {
    const ids: number[] = [];
    for (const { username, firstName = '', lastName = '', email = '', active = true, awaitsPassword = false, ...more } of people) {
      const { id } = await tx
        .insertInto('auth_user')
        .values({
          username,
          password: '!',
          first_name: firstName,
          last_name: lastName,
          email,
          email_key: email || null,
          sort_key: sortKey(`${lastName} ${firstName}`),
          is_active: active ? 1 : 0,
          password_not_set: awaitsPassword ? 1 : 0,
          last_login: more.lastSignIn?.toISOString() ?? null,
          date_joined: TEST_NOW.toISOString(),
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      await indexSearchTerms(tx, 'person', id, [firstName, lastName, username, email]);
      for (const role of more.roles ?? []) {
        const { id: roleId } = await tx.selectFrom('roles').select('id').where('name', '=', role).executeTakeFirstOrThrow();
        await tx.insertInto('user_roles').values({ user_id: id, role_id: roleId }).execute();
      }
      ids.push(id);
    }
    return ids;
  });
}

/** Inserts as many failed sign-in attempts as lock a user out. */
export async function lockOut(db: Db, userId: number, now: Date): Promise<void> {
  const row = { account_key: `login of ${userId}`, client_ip: '203.0.113.7', user_id: userId, failed: 1, attempted_at: now.toISOString() };
  await db
    .insertInto('sign_in_attempts')
    .values(Array.from({ length: 10 }, () => row))
    .execute();
}

import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../../platform/db/database.ts';
import { defaultMailPreferences, type MailPreferenceName, type MailPreferences } from './mail-preferences.ts';

type StoredMailPreferences = MailPreferences & { linkVersion: number };

export async function findMailPreferences(db: Db, userId: number): Promise<StoredMailPreferences> {
  const row = await db.selectFrom('mail_preferences').selectAll().where('user_id', '=', userId).executeTakeFirst();
  if (!row) return { ...defaultMailPreferences, linkVersion: 1 };
  const { day, hour, minutes, notices, link_version: linkVersion } = row;
  return { day: day === 1, hour: hour === 1, minutes: minutes === 1, notices: notices === 1, linkVersion };
}

export async function saveMailPreferences(tx: Tx, userId: number, preferences: MailPreferences): Promise<void> {
  const columns = toColumns(preferences);
  await tx
    .insertInto('mail_preferences')
    .values({ user_id: userId, ...columns })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(columns))
    .execute();
}

/** Invalidates all unsubscribe links that were mailed before. */
export async function incrementLinkVersion(tx: Tx, userId: number): Promise<void> {
  await tx
    .insertInto('mail_preferences')
    .values({ user_id: userId, ...toColumns(defaultMailPreferences), link_version: 2 })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ link_version: sql`mail_preferences.link_version + 1` }))
    .execute();
}

function toColumns({ day, hour, minutes, notices }: MailPreferences) {
  return { day: Number(day), hour: Number(hour), minutes: Number(minutes), notices: Number(notices) };
}

/**
 * The condition that a user, alias `u`, wants these mails. It asks for the rare preference, so that PostgreSQL does not take the
 * condition for a selective one, and reads the members of a course in their order.
 */
export function wantsMail(name: MailPreferenceName): RawBuilder<boolean> {
  const hasSet = (value: 0 | 1) =>
    sql`exists (select 1 from mail_preferences as w where w.user_id = u.id and ${sql.ref(`w.${name}`)} = ${sql.lit(value)})`;
  return defaultMailPreferences[name] ? sql<boolean>`not ${hasSet(0)}` : sql<boolean>`${hasSet(1)}`;
}

/** The version of that user's unsubscribe links. */
export const linkVersion = sql<number>`coalesce((select w.link_version from mail_preferences as w where w.user_id = u.id), 1)`;

import { sql, type RawBuilder } from 'kysely';
import { defaultMailPreferences, type MailPreferenceName } from './mail-preferences.ts';

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

import { sql, type RawBuilder } from 'kysely';
import { defaultMailPreferences, type MailPreferenceName } from './mail-preferences.ts';

/**
 * Whether a person, the alias `u`, wants these mails. Asked for as what only few have chosen, so that PostgreSQL does not take the condition
 * for one that hardly anybody meets, and walks the members of a course in their order.
 */
export function wantsMail(name: MailPreferenceName): RawBuilder<boolean> {
  const chosen = (value: 0 | 1) =>
    sql`exists (select 1 from mail_preferences as w where w.user_id = u.id and ${sql.ref(`w.${name}`)} = ${sql.lit(value)})`;
  return defaultMailPreferences[name] ? sql<boolean>`not ${chosen(0)}` : sql<boolean>`${chosen(1)}`;
}

/** Which of that person's links to stop mails count. */
export const linkVersion = sql<number>`coalesce((select w.link_version from mail_preferences as w where w.user_id = u.id), 1)`;

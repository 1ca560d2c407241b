import { sql, type RawBuilder } from 'kysely';
import { usualChoices, type ChoiceName } from './mail-choices.ts';

/** Whether a person wants these mails, in a query that joins their choices from the left as `w`. */
export function wantsMail(name: ChoiceName): RawBuilder<boolean> {
  return sql<boolean>`coalesce(${sql.ref(`w.${name}`)}, ${sql.lit(usualChoices[name] ? 1 : 0)}) = 1`;
}

/** Which of the person's links to stop mails count, in the same query. */
export const linkNumber = sql<number>`coalesce(w.link_number, 1)`;

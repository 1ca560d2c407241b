import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db/database.ts';
import { usualChoices, type MailChoices } from './mail-preferences.ts';

export type ChoicesOfPerson = MailChoices & { linkNumber: number };

export async function findChoices(db: Db, userId: number): Promise<ChoicesOfPerson> {
  const row = await db.selectFrom('mail_choices').selectAll().where('user_id', '=', userId).executeTakeFirst();
  if (!row) return { ...usualChoices, linkNumber: 1 };
  const { day, hour, minutes, notices, link_number: number } = row;
  return { day: day === 1, hour: hour === 1, minutes: minutes === 1, notices: notices === 1, linkNumber: number };
}

export async function writeChoices(tx: Tx, userId: number, choices: MailChoices): Promise<void> {
  const chosen = columnsOf(choices);
  await tx
    .insertInto('mail_choices')
    .values({ user_id: userId, ...chosen })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(chosen))
    .execute();
}

/** From now on other links count, and those in the mails of before no longer do. */
export async function raiseLinkNumber(tx: Tx, userId: number): Promise<void> {
  await tx
    .insertInto('mail_choices')
    .values({ user_id: userId, ...columnsOf(usualChoices), link_number: 2 })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ link_number: sql`mail_choices.link_number + 1` }))
    .execute();
}

function columnsOf({ day, hour, minutes, notices }: MailChoices) {
  return { day: Number(day), hour: Number(hour), minutes: Number(minutes), notices: Number(notices) };
}

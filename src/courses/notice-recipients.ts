import type { Db } from '../platform/db/database.ts';
import { linkNumber, wantsMail } from '../notifications/preferences/wants-mail.ts';
import { isLocale, type Locale } from '../platform/shared/locale.ts';
import { accountOn } from './active-account.ts';

/** A member who can be written to, in their language and with their times. */
export type PersonToTell = {
  enrollmentId: number;
  userId: number;
  firstName: string;
  lastName: string;
  username: string;
  email: string;
  locale: Locale;
  timeZone: string | null;
  /** Which of their links to stop mails count. */
  linkNumber: number;
};

/** Active members of a course whose accounts are on, have an address and want notices, behind an enrollment, in the order of these. */
export async function peopleToTell(db: Db, courseId: number, behind: number, limit: number): Promise<PersonToTell[]> {
  const rows = await membersToTell(db, courseId)
    .where('e.id', '>', behind)
    .select(['e.id as enrollmentId', 'u.id as userId', 'u.first_name as firstName', 'u.last_name as lastName'])
    .select(['u.username', 'u.email', 'u.locale', 'u.time_zone as timeZone', linkNumber.as('linkNumber')])
    .orderBy('e.id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, locale: isLocale(row.locale) ? row.locale : 'es' }));
}

/** How many there are to tell. */
export async function countPeopleToTell(db: Db, courseId: number): Promise<number> {
  const row = await membersToTell(db, courseId)
    .select((eb) => eb.fn.countAll<number>().as('number'))
    .executeTakeFirstOrThrow();
  return row.number;
}

function membersToTell(db: Db, courseId: number) {
  return db
    .selectFrom('enrollments as e')
    .innerJoin('auth_user as u', 'u.id', 'e.user_id')
    .where('e.course_id', '=', courseId)
    .where('e.status', '=', 'active')
    .where(accountOn)
    .where('u.email', '!=', '')
    .where(wantsMail('notices'));
}

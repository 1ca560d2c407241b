import { sql, type Selectable } from 'kysely';
import type { Db, Tx } from '../../platform/db/database.ts';
import { searchFilters } from '../../platform/pagination/filter.ts';
import { byName } from '../../platform/pagination/list-url.ts';
import type { PageQuery } from '../../platform/pagination/find-page.ts';
import { batches } from '../../platform/shared/batches.ts';
import type { Certificate } from './certificate.ts';
import type { CertificateTable } from './certificates.table.ts';

/** Rows of one statement, which has 17 values of each. */
const BATCH_SIZE = 100;

export type NewCertificate = Omit<Certificate, 'id' | 'revokedAt'> & { issuedBy: number | null };

export async function insertCertificates(tx: Tx, certificates: readonly NewCertificate[]): Promise<number[]> {
  const ids: number[] = [];
  for (const batch of batches(certificates, BATCH_SIZE)) {
    const rows = batch.map((one) => ({
      number: one.number,
      user_id: one.userId,
      course_id: one.courseId,
      holder_name: one.holderName,
      identifier: one.identifier,
      course_title: one.courseTitle,
      school: one.school,
      attended: one.attended,
      counted: one.counted,
      minutes_attended: one.minutesAttended,
      minutes_counted: one.minutesCounted,
      percent: one.percent,
      first_class_at: one.firstClassAt.toISOString(),
      last_class_at: one.lastClassAt.toISOString(),
      issued_at: one.issuedAt.toISOString(),
      issued_by: one.issuedBy,
      revoked_at: null,
    }));
    ids.push(...(await tx.insertInto('certificates').values(rows).returning('id').execute()).map(({ id }) => id));
  }
  return ids;
}

export async function findCertificateByNumber(db: Db, number: string): Promise<Certificate | undefined> {
  const row = await db.selectFrom('certificates').selectAll().where('number', '=', number).executeTakeFirst();
  return row && toCertificate(row);
}

/** Undefined where the course has no such certificate, or it is revoked. */
export async function findValidCertificate(db: Db, courseId: number, id: number): Promise<Certificate | undefined> {
  const row = await db
    .selectFrom('certificates')
    .selectAll()
    .where('id', '=', id)
    .where('course_id', '=', courseId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return row && toCertificate(row);
}

/** The students of a course, and whoever left it with a certificate that is valid; by name. */
export function certificateListQuery(courseId: number, search: string): Omit<PageQuery, 'cursor' | 'size'> {
  const among = sql<{
    id: number;
  }>`select user_id as id from enrollments where course_id = ${courseId} and status = 'active' and role = 'student'
    union select user_id as id from certificates where course_id = ${courseId} and revoked_at is null`;
  return {
    table: 'auth_user',
    among,
    filters: searchFilters('person', search),
    sort: byName,
  };
}

export async function hasValidCertificates(db: Db, courseId: number): Promise<boolean> {
  const certificates = db.selectFrom('certificates').select('id').where('course_id', '=', courseId).where('revoked_at', 'is', null);
  return (await certificates.limit(1).executeTakeFirst()) !== undefined;
}

/** The newest certificates of these users in a course that are not revoked, by user id. */
export async function findValidCertificates(db: Db, courseId: number, userIds: readonly number[]): Promise<Map<number, Certificate>> {
  if (userIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('certificates')
    .selectAll()
    .where('course_id', '=', courseId)
    .where('user_id', 'in', userIds)
    .where('revoked_at', 'is', null)
    .orderBy('id')
    .execute();
  return new Map(rows.map((row) => [row.user_id, toCertificate(row)]));
}

/** Undefined where the course has no such certificate, or it is revoked already. */
export async function setRevoked(tx: Tx, courseId: number, id: number, now: Date): Promise<{ userId: number } | undefined> {
  const row = await tx
    .updateTable('certificates')
    .set({ revoked_at: now.toISOString() })
    .where('id', '=', id)
    .where('course_id', '=', courseId)
    .where('revoked_at', 'is', null)
    .returning('user_id')
    .executeTakeFirst();
  return row && { userId: row.user_id };
}

function toCertificate(row: Selectable<CertificateTable>): Certificate {
  return {
    id: row.id,
    number: row.number,
    userId: row.user_id,
    courseId: row.course_id,
    holderName: row.holder_name,
    identifier: row.identifier,
    courseTitle: row.course_title,
    school: row.school,
    attended: row.attended,
    counted: row.counted,
    minutesAttended: row.minutes_attended,
    minutesCounted: row.minutes_counted,
    percent: row.percent,
    firstClassAt: new Date(row.first_class_at),
    lastClassAt: new Date(row.last_class_at),
    issuedAt: new Date(row.issued_at),
    revokedAt: row.revoked_at === null ? undefined : new Date(row.revoked_at),
  };
}

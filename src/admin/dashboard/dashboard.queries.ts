import { sql } from 'kysely';
import type { Db } from '../../platform/db/database.ts';
import { isPostgres } from '../../platform/db/engine.ts';

/** How often joins had an outcome within one hour; `hour` is its start. */
export type HourlyOutcomeCount = { hour: string; outcome: string; count: number };

/** Read from an index of join_attempts alone. */
export async function countOutcomesByHour(db: Db, since: Date): Promise<HourlyOutcomeCount[]> {
  const hour = isPostgres(db) ? sql`date_trunc('hour', last_at, 'UTC')` : sql`substr(last_at, 1, 13) || ':00:00.000Z'`;
  const { rows } = await sql<HourlyOutcomeCount>`select ${hour} as hour, outcome, sum(count) as count from join_attempts
    where last_at >= ${since.toISOString()} group by 1, 2`.execute(db);
  return rows;
}

/** The steps of setting up a new portal that are still to be done. */
export type SetupSteps = Record<'people' | 'courses' | 'enrollments' | 'meetings', boolean>;

export async function findSetupSteps(db: Db): Promise<SetupSteps> {
  const { rows } = await sql<Record<keyof SetupSteps, number>>`select
    (select count(*) from (select 1 from auth_user limit 2) as people) as people,
    (select count(*) from (select 1 from courses limit 1) as courses) as courses,
    (select count(*) from (select 1 from enrollments limit 1) as enrollments) as enrollments,
    (select count(*) from (select 1 from meetings limit 1) as meetings) as meetings`.execute(db);
  const { people, courses, enrollments, meetings } = rows[0]!;
  // One account is that of the administrator who asks.
  return { people: people < 2, courses: courses === 0, enrollments: enrollments === 0, meetings: meetings === 0 };
}

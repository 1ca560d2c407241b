import { sql } from 'kysely';
import { inTransaction } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { toWallTime } from '../platform/shared/wall-time.ts';

/** Sums of fewer people may tell what one of them did. The partial index of these rows names the number too. */
const MIN_PEOPLE = 5;

const BATCH_SIZE = 500;

/**
 * Deletes what the figures of a course say of days on which hardly anybody came, as soon as retention has deleted the joins or the attendance of
 * these days: in a course of one student the sum is that student. The figures of the whole portal keep them.
 */
export async function forgetSmallFigures(
  { db, settings }: Pick<AppContext, 'db' | 'settings'>,
  { attempts, attendance }: { attempts?: Date; attendance?: Date },
): Promise<void> {
  const dates = [attempts, attendance].flatMap((cutoff) => (cutoff ? toWallTime(cutoff, settings.timeZone).date : []));
  const latest = dates.sort().at(-1);
  if (latest === undefined) return;
  for (let deleted = BATCH_SIZE; deleted === BATCH_SIZE;)
    deleted = await inTransaction(db, async (tx) => {
      const small = tx.selectFrom('course_figures').select(['course_id', 'day']).where('day', '<', latest);
      const rows = await small.where('people', '<', sql.lit(MIN_PEOPLE)).orderBy('day').limit(BATCH_SIZE).execute();
      for (const { course_id, day } of rows)
        for (const table of ['refusal_figures', 'course_figures'] as const)
          await tx.deleteFrom(table).where('course_id', '=', course_id).where('day', '=', day).execute();
      return rows.length;
    });
}

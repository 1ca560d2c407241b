import type { Db } from '../platform/db/database.ts';
import { findSeriesAmong } from './series.queries.ts';
import type { Series } from './series.ts';

/** The series with these numbers. */
export function findSeveralSeries(db: Db, ids: readonly number[]): Promise<Series[]> {
  return findSeriesAmong(db, ids);
}

import type { Db } from '../platform/db/database.ts';
import { findSeriesRowsByIds } from './series.queries.ts';
import type { Series } from './series.ts';

/** The series with these numbers. */
export function findSeriesByIds(db: Db, ids: readonly number[]): Promise<Series[]> {
  return findSeriesRowsByIds(db, ids);
}

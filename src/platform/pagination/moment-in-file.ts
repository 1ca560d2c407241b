import { toWallTime } from '../shared/wall-time.ts';

/**
 * A time as files say it, `2026-11-20 19:00`: by the portal's clock, because a file goes from hand to hand and an import reads it
 * by that clock, and in the one form that spreadsheets take for a time whatever their language.
 */
export function formatCsvTime(instant: Date, portalZone: string): string {
  const { date, time } = toWallTime(instant, portalZone);
  return `${date} ${time}`;
}

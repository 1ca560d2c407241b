import { DateTime } from 'luxon';

/** A meeting of a series that has not begun, under the date that the series gave it. */
export type ExistingMeeting = { id: number; date: string; cancelled: boolean };

export type DateMatches = {
  /** Which meeting a date of the new rule keeps, by date. A date without one gets a new meeting. */
  kept: Map<string, number>;
  /** Meetings for which the new rule has no date. */
  removed: number[];
};

/**
 * Which meetings go on under a changed rule: that of the same date, then, in their order, those of the same week. So a class
 * that moves from Monday to Tuesday keeps its room, and the link that people have. One that was cancelled is only ever itself.
 */
export function matchMeetingsToDates(standing: ExistingMeeting[], dates: string[]): DateMatches {
  const kept = new Map<string, number>();
  const onDate = new Map(standing.map((meeting) => [meeting.date, meeting]));
  for (const date of dates) {
    const same = onDate.get(date);
    if (same) kept.set(date, same.id);
  }
  const used = new Set(kept.values());
  const left = standing.filter(({ id, cancelled }) => !used.has(id) && !cancelled);
  for (const date of dates) {
    if (kept.has(date)) continue;
    const at = left.findIndex((meeting) => weekOf(meeting.date) === weekOf(date));
    if (at >= 0) kept.set(date, left.splice(at, 1)[0]!.id);
  }
  return { kept, removed: left.map(({ id }) => id) };
}

function weekOf(date: string): string {
  return DateTime.fromISO(date, { zone: 'utc' }).toFormat("kkkk-'W'WW");
}

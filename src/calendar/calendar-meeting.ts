import type { Series } from '../meetings/series.ts';

/** A meeting as calendars show it. */
export type CalendarMeeting = {
  id: number;
  courseId: number;
  courseTitle: string;
  title: string;
  startsAt: Date;
  endsAt: Date;
  /** False where it was cancelled or switched off. */
  takesPlace: boolean;
  /** What the members were told when it was cancelled. */
  cancelNote: string;
  version: number;
  /** The series that it is one of, and the date that the series gave it: `2026-03-02`. */
  series: { id: number; date: string } | undefined;
};

export type CalendarSeries = Pick<Series, 'id' | 'courseId' | 'title' | 'rule' | 'version'> & { courseTitle: string };

export type Calendar = { meetings: CalendarMeeting[]; series: CalendarSeries[] };

import type { Course } from '../courses/course.ts';
import type { CallOptionChoices } from './call-options/call-policy.ts';
import type { Meeting } from './meeting.ts';

/** A meeting as those see it who run it. */
export type ManagedMeeting = Meeting & {
  linkMatchesRoom: boolean;
  /** What the members were told of the cancellation; empty where nothing was said. */
  cancelNote: string;
  /** Null where the meeting stands alone. */
  seriesId: number | null;
  /** The date that the series gave it, `2026-03-02`; it stays when the meeting alone is moved. */
  seriesDate: string | null;
  /** Moved by itself: the series no longer decides its time. */
  moved: boolean;
  /** What was decided of its options. */
  choices: CallOptionChoices;
  /** Whether there was ever a link for guests. */
  expectsGuests: boolean;
  /** Grows with every change that two people could make at once. */
  version: number;
};

export type MeetingWithCourse = { meeting: ManagedMeeting; course: Course };

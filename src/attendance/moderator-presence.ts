import { opensAt } from '../meetings/meeting.ts';
import { findRoomByMeeting } from '../meetings/rooms/find-room.ts';
import { addMs, minutes } from '../platform/shared/clock.ts';
import { MeetingCache } from './meeting-cache.ts';
import { findReportedOccupants, MAX_CALL_DURATION_MS } from './live-calls.ts';
import { findModeratorAdmissions, hasReportSince } from './moderator-presence.queries.ts';
import { UnreportedModerators } from './unreported-moderators.ts';
import type { VisitContext } from './visit-room.ts';

/** Where Jitsi is expected to report and says nothing of a call for so long after the admission, it counts as not reporting. */
const REPORT_GRACE_MS = minutes(2);

/** By which the clocks of Jitsi and the portal may differ. */
const CLOCK_TOLERANCE_MS = minutes(1);

/**
 * Whether a moderator is in a call: a user whom the portal admitted as its moderator and who, as Jitsi reports, is in it. Where Jitsi reports
 * nothing of the call, the admission counts, but for one to a class that was moved to a later time since.
 */
export class ModeratorPresence {
  readonly #context: VisitContext;
  readonly #unreported: UnreportedModerators;
  readonly #answers: MeetingCache<boolean>;
  readonly #assumedAt = new Map<number, number>();

  constructor(context: VisitContext) {
    this.#context = context;
    this.#unreported = new UnreportedModerators(context);
    this.#answers = new MeetingCache(context.clock, (meetingId, now) => this.#look(meetingId, now));
  }

  isPresent(meetingId: number): Promise<boolean> {
    return this.#answers.get(meetingId);
  }

  assumePresent(meetingId: number): void {
    this.#assumedAt.set(meetingId, this.#context.clock.now().getTime());
    this.#answers.forget(meetingId);
  }

  async #look(meetingId: number, now: Date): Promise<boolean> {
    const since = addMs(now, -MAX_CALL_DURATION_MS);
    const { db, settings } = this.#context;
    const countsSince = await this.#admissionsCountSince(meetingId, now);
    if ((this.#assumedAt.get(meetingId) ?? 0) >= countsSince.getTime()) return true;
    const admissions = await findModeratorAdmissions(db, meetingId, since);
    const latest = admissions.at(-1)?.at;
    if (!latest) return false;
    if (settings.jitsi.webhookSecret === undefined) return latest >= countsSince;
    const { occupants } = (await findReportedOccupants(db, [meetingId], now)).get(meetingId)!;
    if (occupants.some(({ user }) => user && admissions.some(({ userId }) => userId === user.id))) return true;
    if (now < addMs(latest, REPORT_GRACE_MS)) return false;
    if (!(await hasReportSince(db, meetingId, addMs(latest, -CLOCK_TOLERANCE_MS)))) return latest >= countsSince;
    // The event of a moderator's arrival may be the one that was lost.
    return this.#unreported.isAnyInside(meetingId);
  }

  /** Who was admitted before the meeting opens may still be inside, for as long as a token is valid. */
  async #admissionsCountSince(meetingId: number, now: Date): Promise<Date> {
    const { db, settings } = this.#context;
    const tokenLifetime = addMs(now, -settings.jitsi.tokenLifetimeSeconds * 1000);
    const room = await findRoomByMeeting(db, settings.jitsi, meetingId);
    return room ? earliest(opensAt(room.meeting, true), tokenLifetime) : tokenLifetime;
  }
}

function earliest(one: Date, other: Date): Date {
  return one < other ? one : other;
}

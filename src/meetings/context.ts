import type { TokenSigner } from '../jitsi/tokens/room-token.ts';
import type { AppContext } from '../platform/http/context.ts';
import type { PortalMetrics } from '../platform/metrics/portal-metrics.ts';

/** `jitsi.isDown()` answers from what the monitor last saw, without a request to Jitsi. */
export type MeetingContext = AppContext & {
  tokenSigner: TokenSigner;
  jitsi: { isDown(): boolean };
  moderators: Moderators;
  places: Places;
  metrics: PortalMetrics;
};

/** Who moderates which call now. Implemented by attendance, which lies above meetings. */
type Moderators = {
  /** Answers from memory what was looked up within the last second. */
  isPresent(meetingId: number): Promise<boolean>;
  /** For a moderator who was admitted while nothing could be written. */
  assumePresent(meetingId: number): void;
};

/** Who has a place in a call with a maximum of participants. Implemented by attendance as well. */
type Places = {
  /** Takes a place, or one in the line of who waits for one: how many are before them. Undefined with a place. */
  take(call: LimitedCall, person: Person): Promise<number | undefined>;
  /** Takes a place in the line: nobody may enter yet. */
  waitInLine(call: LimitedCall, person: Person): Promise<void>;
  /** What `take` would answer, from memory where that was looked up within the last second. */
  countAhead(call: LimitedCall, person: Person): Promise<number | undefined>;
  /**
   * For a page that waits, by the person's id in Jitsi: keeps its place in the line. `ready`: to join, or to be told why not. `peopleAhead` is
   * undefined while the call waits for a moderator.
   */
  askAgain(meetingId: number, jitsiId: string): Promise<{ ready: boolean; peopleAhead?: number | undefined }>;
};

export type LimitedCall = { id: number; maxParticipants: number };

/** `guestId`: in Jitsi. */
export type Person = { userId: number } | { guestPassId: number; guestId: string };

/** For use cases that need only the database, the clock and the settings. */
export type SchedulingContext = Pick<AppContext, 'db' | 'clock' | 'settings'>;

import { configOf, tokenExtrasOf, type Bearer, type CallAsItIs } from '../../jitsi/tokens/call-option-table.ts';
import type { CallConfig } from '../../jitsi/tokens/return-state.ts';
import { mintRoomToken, type Attendee, type RoomPass, type TokenMint } from '../../jitsi/tokens/room-token.ts';
import type { Meters } from '../../platform/metrics/portal-metrics.ts';
import { after } from '../../platform/shared/clock.ts';
import type { MeetingNeeds } from './join-meeting.ts';
import type { Meeting } from '../meeting.ts';

/** What the person may know of the meeting they asked for; nothing where they have no access to it. */
export type KnownMeeting = {
  meeting: Meeting;
  /** Empty for a guest. */
  courseTitle: string;
  /** What the members were told when it was cancelled. */
  cancelNote: string;
};

export type Admitted = {
  kind: 'admitted';
  known: KnownMeeting;
  pass: RoomPass;
  /** Undefined where Jitsi asks for accounts, or none was wanted. */
  token: string | undefined;
  /** What the page of the call is told, beside the token. */
  config: CallConfig;
};

/** Somebody whom the decision lets in. Their token lasts `lifetime` milliseconds, or until the door closes if that is earlier. */
export type Admission = {
  known: KnownMeeting;
  call: CallAsItIs;
  attendee: Attendee;
  bearer: Bearer;
  closesAt: Date;
  lifetime: number;
  flatClaims: boolean;
  withoutToken: boolean;
};

/** Their way into the call. Throws where no token can be made. */
export function admit({ mint, settings, meters }: MeetingNeeds, admission: Admission, now: Date): Admitted {
  const { known, call, attendee, bearer, closesAt, lifetime, flatClaims, withoutToken } = admission;
  const endOfLifetime = after(now, lifetime);
  const pass: RoomPass = {
    room: known.meeting.roomName,
    attendee,
    now,
    expiresAt: endOfLifetime < closesAt ? endOfLifetime : closesAt,
    flatClaims,
    extras: tokenExtrasOf(call, bearer),
  };
  const token = settings.jitsi.auth === 'jwt' && !withoutToken ? mintTimed(mint, pass, meters) : undefined;
  return { kind: 'admitted', known, pass, token, config: configOf(call) };
}

function mintTimed(mint: TokenMint, pass: RoomPass, meters: Meters): string {
  const stop = meters.tokenTime.startTimer();
  const token = mintRoomToken(mint, pass);
  stop();
  return token;
}

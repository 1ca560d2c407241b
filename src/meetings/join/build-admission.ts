import {
  buildConfigOverrides,
  buildTokenExtras,
  type ParticipantKind,
  type ResolvedCallOptions,
} from '../../jitsi/tokens/call-option-table.ts';
import type { ConfigOverrides } from '../../jitsi/tokens/call-url.ts';
import { signRoomToken, type TokenRequest, type TokenSubject } from '../../jitsi/tokens/room-token.ts';
import type { KeptOfCall } from '../call-options/resolve-call-options.ts';
import { addMs } from '../../platform/shared/clock.ts';
import type { MeetingContext } from '../context.ts';
import type { RoomFacts } from './decide-join.ts';

/** What the caller may see of the requested meeting. */
export type MeetingInfo = {
  meeting: RoomFacts;
  /** Empty for a guest. */
  courseTitle: string;
  /** What the teacher wrote to the members when cancelling it. */
  cancelNote: string;
  /** What who waits to enter is told. */
  kept: KeptOfCall;
};

export type Admitted = {
  kind: 'admitted';
  meetingInfo: MeetingInfo;
  tokenRequest: TokenRequest;
  /** Undefined where Jitsi asks for accounts, and with `withoutToken`. */
  token: string | undefined;
  /** For the fragment of the call's URL. */
  config: ConfigOverrides;
};

/** The token expires after `lifetimeMs`, or at `closesAt` if that is earlier. */
type AdmissionRequest = {
  meetingInfo: MeetingInfo;
  options: ResolvedCallOptions;
  subject: TokenSubject;
  participantKind: ParticipantKind;
  closesAt: Date;
  lifetimeMs: number;
  flatClaims: boolean;
  withoutToken: boolean;
};

/** Throws where the token cannot be signed. */
export function buildAdmission({ tokenSigner, settings, metrics }: MeetingContext, request: AdmissionRequest, now: Date): Admitted {
  const { meetingInfo, options, subject, participantKind, closesAt, lifetimeMs, flatClaims, withoutToken } = request;
  const endOfLifetime = addMs(now, lifetimeMs);
  const tokenRequest: TokenRequest = {
    room: meetingInfo.meeting.roomName,
    subject,
    now,
    expiresAt: endOfLifetime < closesAt ? endOfLifetime : closesAt,
    flatClaims,
    extras: buildTokenExtras(options, participantKind),
  };
  let token: string | undefined;
  if (settings.jitsi.auth === 'jwt' && !withoutToken) {
    const stopTimer = metrics.tokenDuration.startTimer();
    token = signRoomToken(tokenSigner, tokenRequest);
    stopTimer();
  }
  return { kind: 'admitted', meetingInfo, tokenRequest, token, config: buildConfigOverrides(options) };
}

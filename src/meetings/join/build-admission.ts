import {
  buildConfigOverrides,
  buildTokenExtras,
  type ParticipantKind,
  type ResolvedCallOptions,
} from '../../jitsi/tokens/call-option-table.ts';
import type { ConfigOverrides } from '../../jitsi/tokens/return-state.ts';
import { signRoomToken, type TokenSubject, type TokenRequest, type TokenSigner } from '../../jitsi/tokens/room-token.ts';
import type { PortalMetrics } from '../../platform/metrics/portal-metrics.ts';
import { addMs } from '../../platform/shared/clock.ts';
import type { MeetingContext } from '../context.ts';
import type { Meeting } from '../meeting.ts';

/** What the person may know of the meeting they asked for; nothing where they have no access to it. */
export type MeetingInfo = {
  meeting: Meeting;
  /** Empty for a guest. */
  courseTitle: string;
  /** What the members were told when it was cancelled. */
  cancelNote: string;
};

export type Admitted = {
  kind: 'admitted';
  meetingInfo: MeetingInfo;
  tokenRequest: TokenRequest;
  /** Undefined where Jitsi asks for accounts, or none was wanted. */
  token: string | undefined;
  /** What the page of the call is told, beside the token. */
  config: ConfigOverrides;
};

/** Somebody whom the decision lets in. Their token lasts `lifetime` milliseconds, or until the door closes if that is earlier. */
export type AdmissionRequest = {
  meetingInfo: MeetingInfo;
  options: ResolvedCallOptions;
  subject: TokenSubject;
  participantKind: ParticipantKind;
  closesAt: Date;
  lifetimeMs: number;
  flatClaims: boolean;
  withoutToken: boolean;
};

/** Their way into the call. Throws where no token can be made. */
export function buildAdmission({ tokenSigner, settings, meters }: MeetingContext, admission: AdmissionRequest, now: Date): Admitted {
  const { meetingInfo, options, subject, participantKind, closesAt, lifetimeMs, flatClaims, withoutToken } = admission;
  const endOfLifetime = addMs(now, lifetimeMs);
  const tokenRequest: TokenRequest = {
    room: meetingInfo.meeting.roomName,
    subject,
    now,
    expiresAt: endOfLifetime < closesAt ? endOfLifetime : closesAt,
    flatClaims,
    extras: buildTokenExtras(options, participantKind),
  };
  const token = settings.jitsi.auth === 'jwt' && !withoutToken ? signTimed(tokenSigner, tokenRequest, meters) : undefined;
  return { kind: 'admitted', meetingInfo, tokenRequest, token, config: buildConfigOverrides(options) };
}

function signTimed(mint: TokenSigner, pass: TokenRequest, meters: PortalMetrics): string {
  const stop = meters.tokenDuration.startTimer();
  const token = signRoomToken(mint, pass);
  stop();
  return token;
}

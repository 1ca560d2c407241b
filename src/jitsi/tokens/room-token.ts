import { createSecretKey, type KeyObject } from 'node:crypto';
import jsonwebtoken from 'jsonwebtoken';
import type { JitsiSettings } from '../../platform/config/settings.ts';
import { buildFeatureClaims, type Feature, type TokenExtras } from './call-option-table.ts';

/** What signs tokens for one Jitsi server. Created once, so that the secret is not parsed for every token. */
export type TokenSigner = { appId: string; audience: string; xmppDomain: string; key: KeyObject };

/** The participant that a token identifies. `id` is the account's id or, for guests, a text. Without `email` Jitsi does not learn it. */
export type TokenSubject = { id: number | string; name: string; email: string | undefined; avatar: string | null; moderator: boolean };

/**
 * `room` may be `*` for any room. Both instants are truncated to seconds. `flatClaims`: adds the claims that the mobile client reads.
 * `extras`: what the options of the call add.
 */
export type TokenRequest = { room: string; subject: TokenSubject; now: Date; expiresAt: Date; flatClaims?: boolean; extras?: TokenExtras };

/** Claims as Jitsi's Prosody plugins read them (mod_auth_token, token/util.lib.lua, mod_token_affiliation). */
export type RoomClaims = {
  iss: string;
  aud: string;
  sub: string;
  room: string;
  iat: number;
  nbf: number;
  exp: number;
  context: {
    user: { id: string; name: string; email?: string; avatar: string; moderator: boolean; lobby_bypass?: true; role?: 'visitor' };
    /** Absent where no feature is denied. */
    features?: Partial<Record<Feature, boolean>>;
  };
} & Partial<FlatClaims>;

/** Claims that Jitsi ignores and the mobile client reads: every participant may use audio and video. */
type FlatClaims = { moderator: boolean; audio: boolean; video: boolean; name: string; email?: string };

/** The portal itself, in a room out of which it puts somebody; no account and no guest has this id. */
export const PORTAL_OCCUPANT_ID = 'portal';

/** Prosody compares `nbf` without leeway: without this a portal whose clock is ahead would sign invalid tokens. */
const CLOCK_LEEWAY_SECONDS = 10;

export function createTokenSigner(settings: { appId: string; audience: string; xmppDomain: string; appSecret: string }): TokenSigner {
  const { appId, audience, xmppDomain, appSecret } = settings;
  return { appId, audience, xmppDomain, key: createSecretKey(appSecret, 'utf8') };
}

/** Signs a JWT for Jitsi (HS256); no other code does. Throws where the settings or the claims are invalid. */
export function signRoomToken(signer: TokenSigner, request: TokenRequest): string {
  return jsonwebtoken.sign(buildRoomClaims(signer, request), signer.key, { algorithm: 'HS256' });
}

/** The claims of a token. `id` is text because Lua would write a number as `7.0`, `aud` because Prosody rejects a list. */
export function buildRoomClaims(signer: TokenSigner, { room, subject, now, expiresAt, flatClaims, extras = {} }: TokenRequest): RoomClaims {
  const { email } = subject;
  const issuedAt = Math.floor(now.getTime() / 1000);
  return {
    iss: signer.appId,
    aud: signer.audience,
    sub: signer.xmppDomain,
    room,
    iat: issuedAt,
    nbf: issuedAt - CLOCK_LEEWAY_SECONDS,
    exp: Math.floor(expiresAt.getTime() / 1000),
    context: {
      user: {
        id: String(subject.id),
        name: subject.name,
        ...(email !== undefined && { email }),
        avatar: subject.avatar ?? '',
        moderator: subject.moderator,
        ...(extras.lobbyBypass && { lobby_bypass: true as const }),
        ...(extras.visitor && { role: 'visitor' as const }),
      },
      ...(extras.deniedFeatures && { features: buildFeatureClaims(extras.deniedFeatures, subject.moderator) }),
    },
    ...(flatClaims && {
      moderator: subject.moderator,
      audio: true,
      video: true,
      name: subject.name,
      ...(email !== undefined && { email }),
    }),
  };
}

/** Whether a participant moderates the call. Where Jitsi lets the first one moderate, that is unknown beforehand and false here. */
export function moderatesInCall(moderators: JitsiSettings['moderators'], moderatesByToken: boolean): boolean {
  return moderators === 'from-token' ? moderatesByToken : moderators === 'everyone';
}

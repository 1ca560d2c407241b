import { createSecretKey, type KeyObject } from 'node:crypto';
import jsonwebtoken from 'jsonwebtoken';
import { buildFeatureClaims, type Feature, type TokenExtras } from './call-option-table.ts';

/** What the minter needs to know of the Jitsi server. Made once: a secret as text would be turned into a key again for every token. */
export type TokenSigner = { appId: string; audience: string; xmppDomain: string; key: KeyObject };

/** Who the token is for. No account, no course: just someone at the door of a room. `id` is the account's number, or the text that a guest got. No `email`: Jitsi is not told it. */
export type TokenSubject = { id: number | string; name: string; email: string | undefined; avatar: string | null; moderator: boolean };

/**
 * `room` may be `*` for any room. Both instants end up in whole seconds. `flatClaims`: as the mobile client reads them, too.
 * `extras`: what the options of the call put into the token.
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
    user: { id: string; name: string; email?: string; avatar: string; moderator: boolean; lobby_bypass?: true };
    /** Absent unless something is denied. */
    features?: Partial<Record<Feature, boolean>>;
  };
} & Partial<FlatClaims>;

/** What Jitsi passes over and the mobile client reads: everyone may speak and be seen. */
type FlatClaims = { moderator: boolean; audio: boolean; video: boolean; name: string; email?: string };

/** Prosody compares `nbf` without leeway, so a token of a portal whose clock is ahead would be refused. */
const CLOCK_LEEWAY_SECONDS = 10;

export function createTokenSigner(settings: { appId: string; audience: string; xmppDomain: string; appSecret: string }): TokenSigner {
  const { appId, audience, xmppDomain, appSecret } = settings;
  return { appId, audience, xmppDomain, key: createSecretKey(appSecret, 'utf8') };
}

/** The one place in which a token is made. Throws where the settings or the claims do not make a token. */
export function signRoomToken(mint: TokenSigner, pass: TokenRequest): string {
  return jsonwebtoken.sign(buildRoomClaims(mint, pass), mint.key, { algorithm: 'HS256' });
}

/** What the token will say; the text of `id` is text because Lua would turn a number into `7.0`, `aud` because a list is refused. */
export function buildRoomClaims(mint: TokenSigner, { room, subject, now, expiresAt, flatClaims, extras = {} }: TokenRequest): RoomClaims {
  const { email } = subject;
  const issuedAt = Math.floor(now.getTime() / 1000);
  return {
    iss: mint.appId,
    aud: mint.audience,
    sub: mint.xmppDomain,
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

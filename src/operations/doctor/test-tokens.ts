import { createSecretKey, randomBytes } from 'node:crypto';
import { mintRoomToken, type TokenMint } from '../../jitsi/tokens/room-token.ts';
import { after, minutes } from '../../platform/shared/clock.ts';

/** A token as the portal makes them, for the doctor's own room; it lives so long that the examination ends before. */
export function goodPass(mint: TokenMint, room: string, now: Date, { moderator = false } = {}): string {
  return mintRoomToken(mint, { room, attendee: { ...attendee, moderator }, now, expiresAt: after(now, minutes(3)) });
}

/** Tokens with one thing wrong each. They are wrong for the doctor's room alone, and good for no other. */
export const wrongPasses = {
  'wrong-secret': (mint: TokenMint, room: string, now: Date) =>
    goodPass({ ...mint, key: createSecretKey(randomBytes(32).toString('hex'), 'utf8') }, room, now),
  expired: (mint: TokenMint, room: string, now: Date) => goodPass(mint, room, after(now, -minutes(10))),
  'wrong-room': (mint: TokenMint, room: string, now: Date) => goodPass(mint, `${room}_other`, now),
  'wrong-sub': (mint: TokenMint, room: string, now: Date) => goodPass({ ...mint, xmppDomain: 'elsewhere.invalid' }, room, now),
};

/** No account has this number. */
const attendee = { id: 0, name: 'Doctor', email: '', avatar: null };

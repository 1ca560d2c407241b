import { createSecretKey, randomBytes } from 'node:crypto';
import { signRoomToken, type TokenSigner } from '../../jitsi/tokens/room-token.ts';
import { addMs, minutes } from '../../platform/shared/clock.ts';

/** A token as the portal makes them, for the doctor's own room; it lives so long that the examination ends before. */
export function createTestToken(mint: TokenSigner, room: string, now: Date, { moderator = false } = {}): string {
  return signRoomToken(mint, { room, subject: { ...subject, moderator }, now, expiresAt: addMs(now, minutes(3)) });
}

/** Tokens with one thing wrong each. They are wrong for the doctor's room alone, and good for no other. */
export const invalidTokens = {
  'wrong-secret': (mint: TokenSigner, room: string, now: Date) =>
    createTestToken({ ...mint, key: createSecretKey(randomBytes(32).toString('hex'), 'utf8') }, room, now),
  expired: (mint: TokenSigner, room: string, now: Date) => createTestToken(mint, room, addMs(now, -minutes(10))),
  'wrong-room': (mint: TokenSigner, room: string, now: Date) => createTestToken(mint, `${room}_other`, now),
  'wrong-sub': (mint: TokenSigner, room: string, now: Date) => createTestToken({ ...mint, xmppDomain: 'elsewhere.invalid' }, room, now),
};

/** No account has this number. */
const subject = { id: 0, name: 'Doctor', email: '', avatar: null };

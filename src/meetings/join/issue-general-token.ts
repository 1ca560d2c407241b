import { displayName, may, type Account } from '../../accounts/account.ts';
import { inTransaction } from '../../platform/db/database.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { mintRoomToken } from '../../jitsi/tokens/room-token.ts';
import { after, minutes } from '../../platform/shared/clock.ts';
import { addAttempt } from './join-attempts.queries.ts';
import type { MeetingNeeds } from './join-meeting.ts';
import { findTokenRule } from './token-rule.queries.ts';

/** Long enough to look into one room, too short to be passed around. */
const LIFETIME = minutes(10);

/** A token for any room, for an administrator who looks after a server; never a moderator's, and always with its line in the journal. */
export async function issueGeneralToken(
  needs: MeetingNeeds,
  account: Account,
  address: string,
): Promise<{ token: string; expiresAt: Date } | 'administrators-only'> {
  const { db, clock, mint, log } = needs;
  const fields = { event: 'general_token', user: account.id };
  if (!may(account, 'meetings:join-any')) {
    log.warn(fields, `Acceso denegado a un JWT general: ${account.username} no administra`);
    return 'administrators-only';
  }
  const now = clock.now();
  const expiresAt = after(now, LIFETIME);
  const email = (await findTokenRule(db)).emailInTokens ? account.email : undefined;
  const attendee = { id: account.id, name: displayName(account), email, avatar: account.avatarUrl, moderator: false };
  const token = mintRoomToken(mint, { room: '*', attendee, now, expiresAt });
  await inTransaction(db, async (tx) => {
    await addAttempt(tx, { userId: account.id, meetingId: null, door: 'endpoint', answer: 'general-token', moderator: false }, now);
    await recordDeed(tx, { at: now, actorId: account.id, deed: 'token.general', subject: 'account', subjectId: account.id, address });
  });
  log.info(fields, `JWT general emitido para ${account.username}`);
  return { token, expiresAt };
}

import { displayName, hasPermission, type Account } from '../../accounts/account.ts';
import { inTransaction, type Db } from '../../platform/db/database.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { signRoomToken } from '../../jitsi/tokens/room-token.ts';
import { addMs, minutes } from '../../platform/shared/clock.ts';
import { insertJoinAttempt } from './join-attempts.queries.ts';
import type { MeetingContext } from '../context.ts';

/** Long enough to look into one room, too short to be passed around. */
const GENERAL_TOKEN_LIFETIME_MS = minutes(10);

/** A token for any room, for an administrator who looks after a server; never a moderator's, and always with its line in the journal. */
export async function issueGeneralToken(
  context: MeetingContext,
  account: Account,
  clientIp: string,
): Promise<{ token: string; expiresAt: Date } | 'administrators-only'> {
  const { db, clock, tokenSigner, log } = context;
  const fields = { event: 'general_token', user: account.id };
  if (!hasPermission(account, 'meetings:join-any')) {
    log.warn(fields, `Acceso denegado a un JWT general: ${account.username} no administra`);
    return 'administrators-only';
  }
  const now = clock.now();
  const expiresAt = addMs(now, GENERAL_TOKEN_LIFETIME_MS);
  const email = (await findTokenPrivacyRule(db)).emailInTokens ? account.email : undefined;
  const subject = { id: account.id, name: displayName(account), email, avatar: account.avatarUrl, moderator: false };
  const token = signRoomToken(tokenSigner, { room: '*', subject, now, expiresAt });
  await inTransaction(db, async (tx) => {
    await insertJoinAttempt(
      tx,
      { userId: account.id, meetingId: null, entryPoint: 'endpoint', outcome: 'general-token', moderator: false },
      now,
    );
    await recordAuditEvent(tx, {
      at: now,
      actorId: account.id,
      event: 'token.general',
      subject: 'account',
      subjectId: account.id,
      clientIp,
    });
  });
  log.info(fields, `JWT general emitido para ${account.username}`);
  return { token, expiresAt };
}

/** What tokens say of people, by the rules of privacy. A join reads the same among its facts. */
export async function findTokenPrivacyRule(db: Db): Promise<{ emailInTokens: boolean }> {
  const row = await db.selectFrom('privacy_rules').select('email_in_tokens').where('id', '=', 1).executeTakeFirst();
  return { emailInTokens: row?.email_in_tokens === 1 };
}

import { displayName, hasPermission, type Account } from '../../accounts/account.ts';
import { absolutePictureUrl } from '../../accounts/pictures/picture-url.ts';
import { inTransaction, type Db } from '../../platform/db/database.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { signRoomToken } from '../../jitsi/tokens/room-token.ts';
import { addMs, minutes } from '../../platform/shared/clock.ts';
import { insertJoinAttempt } from './join-attempts.queries.ts';
import type { MeetingContext } from '../context.ts';

/** Long enough to look into a room, too short to be passed on. */
const GENERAL_TOKEN_LIFETIME_MS = minutes(10);

async function isRemovedAnywhere(db: Db, userId: number): Promise<boolean> {
  const removals = db.selectFrom('removals').select('id').where('user_id', '=', userId).where('lifted_at', 'is', null);
  return (await removals.limit(1).executeTakeFirst()) !== undefined;
}

/** A token for every room, for administrators, without moderator rights. Each one is recorded in the audit log. */
export async function issueGeneralToken(
  context: MeetingContext,
  account: Account,
  clientIp: string,
): Promise<{ token: string; expiresAt: Date } | 'administrators-only' | 'removed'> {
  const { db, clock, tokenSigner, log, settings } = context;
  const logFields = { event: 'general_token', user: account.id };
  if (!hasPermission(account, 'meetings:join-any')) {
    log.warn(logFields, `Acceso denegado a un JWT general: ${account.username} no administra`);
    return 'administrators-only';
  }
  // It would open the room out of which they were put.
  if (await isRemovedAnywhere(db, account.id)) {
    log.warn(logFields, `Acceso denegado a un JWT general: ${account.username} fue sacado de una clase`);
    return 'removed';
  }
  const now = clock.now();
  const expiresAt = addMs(now, GENERAL_TOKEN_LIFETIME_MS);
  const email = (await isEmailInTokens(db)) ? account.email : undefined;
  const tokenSubject = {
    id: account.id,
    name: displayName(account),
    email,
    avatar: absolutePictureUrl(settings.http.publicUrl, account.avatarUrl),
    moderator: false,
  };
  const token = signRoomToken(tokenSigner, { room: '*', subject: tokenSubject, now, expiresAt });
  await inTransaction(db, async (tx) => {
    const attempt = { userId: account.id, meetingId: null, entryPoint: 'endpoint', outcome: 'general-token', moderator: false } as const;
    await insertJoinAttempt(tx, attempt, now);
    const subject = { subject: 'account', subjectId: account.id } as const;
    await recordAuditEvent(tx, { at: now, actorId: account.id, clientIp, event: 'token.general', ...subject });
  });
  log.info(logFields, `JWT general emitido para ${account.username}`);
  return { token, expiresAt };
}

/** By the privacy rules. A join reads the same column with its facts. */
async function isEmailInTokens(db: Db): Promise<boolean> {
  const row = await db.selectFrom('privacy_rules').select('email_in_tokens').where('id', '=', 1).executeTakeFirst();
  return row?.email_in_tokens === 1;
}

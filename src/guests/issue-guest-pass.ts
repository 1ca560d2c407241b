import { hashSecret } from '../accounts/links/account-link.ts';
import { reserveAttempt, finishAttempt } from '../accounts/limits/sign-in-limits.ts';
import { inTransaction } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { codeMatches, decryptCode } from './guest-code.ts';
import type { GuestLink } from './guest-link.ts';
import { incrementUses } from './guest-links.queries.ts';
import { parseGuestName, type GuestNameError } from './guest-name.ts';
import { createGuestId } from './guest-pass.ts';
import { insertGuestPass, deleteGuestPass } from './guest-passes.queries.ts';

/** What somebody types on the page of a link. `secret` is what their pass will be known by; `address` where they are. */
export type GuestPassRequest = { secret: string; name: string; code: string; clientIp: string };

export type IssueGuestPassResult =
  | { kind: 'taken' }
  | { kind: 'name'; fault: GuestNameError }
  | { kind: 'code' }
  /** Too many wrong codes came from there. */
  | { kind: 'blocked'; until: Date }
  | { kind: 'busy' }
  | { kind: 'used-up' };

/** A use of a link becomes a pass. The same secret never takes a second one: whoever presses the button twice is one guest. */
export async function issueGuestPass(
  context: AppContext,
  link: GuestLink,
  { secret, name: typed, code, clientIp }: GuestPassRequest,
): Promise<IssueGuestPassResult> {
  const named = parseGuestName(typed);
  if ('fault' in named) return { kind: 'name', fault: named.fault };
  const refusal = link.encryptedCode === undefined ? undefined : await checkCode(context, link, link.encryptedCode, code, clientIp);
  if (refusal) return refusal;
  const now = context.clock.now();
  const taken = await inTransaction(context.db, async (tx) => {
    const row = {
      link_id: link.id,
      meeting_id: link.meetingId,
      secret_hash: hashSecret(secret)!,
      guest_id: createGuestId(),
      name: named.name,
    };
    const passId = await insertGuestPass(tx, { ...row, created_at: now.toISOString() });
    if (passId === undefined || (await incrementUses(tx, link.id, now))) return true;
    await deleteGuestPass(tx, passId);
    return false;
  });
  context.log.info(
    { event: 'guest_pass', link: link.id, meeting: link.meetingId, taken },
    taken ? 'pase de invitado dado' : 'enlace agotado',
  );
  return { kind: taken ? 'taken' : 'used-up' };
}

/** Tries of a link's code from one address are limited as those of a password are; whoever types it right is forgotten. */
async function checkCode(
  { db, clock, settings, log }: AppContext,
  { id, meetingId }: GuestLink,
  sealed: string,
  typed: string,
  clientIp: string,
): Promise<IssueGuestPassResult | undefined> {
  const accountKey = `code of guest link ${id}`;
  const permit = await reserveAttempt(db, clock, { accountKey, clientIp, userId: undefined });
  if (permit.kind !== 'allowed') {
    log.warn({ event: 'guest_code', link: id, address: clientIp }, 'code for guests refused: too many tries');
    return permit;
  }
  const code = decryptCode(settings.http.sessionSecret, meetingId, sealed);
  const right = code !== undefined && codeMatches(typed, code);
  await finishAttempt(db, permit.attemptId, accountKey, clientIp, right ? 'right' : 'wrong');
  return right ? undefined : { kind: 'code' };
}

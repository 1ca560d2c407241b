import { hashOfSecret } from '../accounts/links/account-link.ts';
import { permitTry, settleTry } from '../accounts/limits/sign-in-limits.ts';
import { inTransaction } from '../platform/db/database.ts';
import type { Needs } from '../platform/http/context.ts';
import { isCode, openCode } from './guest-code.ts';
import type { GuestLink } from './guest-link.ts';
import { takeUse } from './guest-links.queries.ts';
import { guestNameFrom, type NameFault } from './guest-name.ts';
import { newGuestId } from './guest-pass.ts';
import { insertPass, removePass } from './guest-passes.queries.ts';

/** What somebody types on the page of a link. `secret` is what their pass will be known by; `address` where they are. */
export type Asking = { secret: string; name: string; code: string; address: string };

export type TakingPass =
  | { kind: 'taken' }
  | { kind: 'name'; fault: NameFault }
  | { kind: 'code' }
  /** Too many wrong codes came from there. */
  | { kind: 'blocked'; until: Date }
  | { kind: 'busy' }
  | { kind: 'used-up' };

/** A use of a link becomes a pass. The same secret never takes a second one: whoever presses the button twice is one guest. */
export async function takePass(needs: Needs, link: GuestLink, { secret, name: typed, code, address }: Asking): Promise<TakingPass> {
  const named = guestNameFrom(typed);
  if ('fault' in named) return { kind: 'name', fault: named.fault };
  const refusal = link.sealedCode === undefined ? undefined : await refusalOfCode(needs, link, link.sealedCode, code, address);
  if (refusal) return refusal;
  const now = needs.clock.now();
  const taken = await inTransaction(needs.db, async (tx) => {
    const row = {
      link_id: link.id,
      meeting_id: link.meetingId,
      secret_hash: hashOfSecret(secret)!,
      guest_id: newGuestId(),
      name: named.name,
    };
    const passId = await insertPass(tx, { ...row, made_at: now.toISOString() });
    if (passId === undefined || (await takeUse(tx, link.id, now))) return true;
    await removePass(tx, passId);
    return false;
  });
  needs.log.info(
    { event: 'guest_pass', link: link.id, meeting: link.meetingId, taken },
    taken ? 'pase de invitado dado' : 'enlace agotado',
  );
  return { kind: taken ? 'taken' : 'used-up' };
}

/** Tries of a link's code from one address are limited as those of a password are; whoever types it right is forgotten. */
async function refusalOfCode(
  { db, clock, settings, log }: Needs,
  { id, meetingId }: GuestLink,
  sealed: string,
  typed: string,
  address: string,
): Promise<TakingPass | undefined> {
  const accountKey = `code of guest link ${id}`;
  const permit = await permitTry(db, clock, { accountKey, address, userId: undefined });
  if (permit.kind !== 'allowed') {
    log.warn({ event: 'guest_code', link: id, address }, 'code for guests refused: too many tries');
    return permit;
  }
  const code = openCode(settings.http.sessionSecret, meetingId, sealed);
  const right = code !== undefined && isCode(typed, code);
  await settleTry(db, permit.tryId, accountKey, address, right ? 'right' : 'wrong');
  return right ? undefined : { kind: 'code' };
}

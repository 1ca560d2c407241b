import { sql, type RawBuilder } from 'kysely';
import type { Db, Tx } from '../platform/db/database.ts';
import type { FlashDetail } from '../platform/http/flash.ts';
import { findAccount } from './find-account.ts';

/** Links of use by which others get in on the word of whoever made them: to passwords, and for guests of a meeting. */
export type IssuedLinks = { passwordLinks: number; guestLinks: number };

/** What of the links of a user would end with the account. */
export async function countIssuedLinks(db: Db, makerId: number, now: Date): Promise<IssuedLinks> {
  return {
    passwordLinks: await countPasswordLinks(db, makerId, anyLink, now),
    guestLinks: await countGuestLinks(db, makerId, anyLink, now),
  };
}

/**
 * Ends the links of these users that they could not make any more: without `people:write` all links to passwords, otherwise those to
 * accounts that may do more than they; and guest links of meetings that they do not manage. Answers how many of them were still of use.
 * The pages that such links open ask the same at every use: `findUsableLink`, `makerManagesCourse`.
 */
export async function endUnauthorizedLinks(tx: Tx, makerIds: readonly number[], now: Date): Promise<IssuedLinks> {
  const ended = { passwordLinks: 0, guestLinks: 0 };
  for (const makerId of makerIds) {
    const maker = await findAccount(tx, makerId);
    const permissions = maker?.active ? [...maker.permissions] : [];
    const which = { passwordLinks: passwordLinksBeyond(permissions), guestLinks: guestLinksBeyond(makerId, permissions) };
    ended.passwordLinks += await countPasswordLinks(tx, makerId, which.passwordLinks, now);
    ended.guestLinks += await countGuestLinks(tx, makerId, which.guestLinks, now);
    await tx
      .deleteFrom('account_links')
      .where('created_by', '=', makerId)
      .where('used_at', 'is', null)
      .where(which.passwordLinks)
      .execute();
    await tx
      .updateTable('guest_links')
      .set({ revoked_at: now.toISOString() })
      .where('created_by', '=', makerId)
      .where('revoked_at', 'is', null)
      .where(which.guestLinks)
      .execute();
  }
  return ended;
}

export function endedLinkMessages({ passwordLinks, guestLinks }: IssuedLinks): FlashDetail[] {
  return [
    ...(passwordLinks > 0 ? [{ name: 'password-links-ended', params: [passwordLinks] }] : []),
    ...(guestLinks > 0 ? [{ name: 'guest-links-ended', params: [guestLinks] }] : []),
  ];
}

type Condition = RawBuilder<boolean>;

const anyLink: Condition = sql<boolean>`1 = 1`;
const noLink: Condition = sql<boolean>`1 = 0`;

function passwordLinksBeyond(permissions: readonly string[]): Condition {
  if (!permissions.includes('people:write')) return anyLink;
  return sql<boolean>`account_links.user_id in (select r.user_id from user_roles as r
    inner join role_permissions as p on p.role_id = r.role_id where p.permission not in (${sql.join(permissions)}))`;
}

function guestLinksBeyond(makerId: number, permissions: readonly string[]): Condition {
  if (permissions.includes('meetings:write')) return noLink;
  if (!permissions.includes('own-courses:write')) return anyLink;
  return sql<boolean>`guest_links.meeting_id not in (select m.id from meetings as m
    inner join enrollments as e on e.course_id = m.course_id
    where e.user_id = ${makerId} and e.status = 'active' and e.role = 'teacher')`;
}

async function countPasswordLinks(db: Db, makerId: number, condition: Condition, now: Date): Promise<number> {
  const { count } = await db
    .selectFrom('account_links')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('created_by', '=', makerId)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now.toISOString())
    .where(condition)
    .executeTakeFirstOrThrow();
  return count;
}

async function countGuestLinks(db: Db, makerId: number, condition: Condition, now: Date): Promise<number> {
  const instant = now.toISOString();
  const { count } = await db
    .selectFrom('guest_links')
    .innerJoin('meetings', 'meetings.id', 'guest_links.meeting_id')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('guest_links.created_by', '=', makerId)
    .where('guest_links.revoked_at', 'is', null)
    .where((eb) => eb.or([eb('guest_links.ends_at', 'is', null), eb('guest_links.ends_at', '>', instant)]))
    .where('meetings.ends_at', '>', instant)
    .where('meetings.cancelled_at', 'is', null)
    .where(condition)
    .executeTakeFirstOrThrow();
  return count;
}

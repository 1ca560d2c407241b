import type { Actor } from '../../src/accounts/authority.ts';
import { findAccountByLogin } from '../../src/accounts/find-account.ts';
import type { Member, TestPortal } from './test-portal.ts';

/** A member of the cast as an actor. */
export async function findActor(portal: TestPortal, member: Member): Promise<NonNullable<Actor>> {
  return { ...(await findAccountByLogin(portal.context.db, member))!, clientIp: '192.0.2.7' };
}

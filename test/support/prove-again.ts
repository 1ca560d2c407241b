import { DEMO_PASSWORD } from '../../src/demo/cast.ts';
import type { Member, TestPortal } from './test-portal.ts';

/** A user who signed in more than a quarter of an hour ago types the password again, for what asks for it. */
export async function proveAgain(portal: TestPortal, member: Member): Promise<void> {
  await portal.as(member).post('/confirm').type('form').send({ current_password: DEMO_PASSWORD }).expect(303);
}

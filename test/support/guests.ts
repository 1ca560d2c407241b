import jsonwebtoken from 'jsonwebtoken';
import { expect } from 'vitest';
import type { RoomClaims } from '../../src/jitsi/tokens/room-token.ts';
import type { Member, TestPortal } from './test-portal.ts';

export type Guest = ReturnType<TestPortal['stranger']>;

/** Makes a link on the page of the meeting and answers its address as that page shows it, without the portal's own. */
export async function createGuestLink(portal: TestPortal, meetingId = 1, typed: object = {}, member: Member = 'tomas'): Promise<string> {
  const page = `/admin/meetings/${meetingId}/guests`;
  await portal
    .as(member)
    .post(page)
    .type('form')
    .send({ uses: '5', ...typed })
    .expect(303);
  const { text } = await portal.as(member).get(page).expect(200);
  return new URL(/value="([^"]+\/guest\/[^"]+)"/.exec(text)![1]!).pathname;
}

/** Opens a link and presses its button, as a browser does that keeps the cookies it gets. */
export async function submitGuestForm(guest: Guest, link: string, typed: { name?: string; code?: string } = {}) {
  const { text } = await guest.get(link).expect(200);
  const pass = /name="pass" value="([^"]+)"/.exec(text)![1]!;
  return guest
    .post(link)
    .type('form')
    .send({ name: 'Ana Soto', pass, ...typed });
}

/** Somebody new who has a pass of this link. */
export async function openGuestPass(portal: TestPortal, link: string, name = 'Ana Soto'): Promise<Guest> {
  const guest = portal.stranger();
  const { status, headers } = await submitGuestForm(guest, link, { name });
  expect([status, headers['location']]).toEqual([303, expect.stringMatching(/^\/join-meeting\/\d+$/)]);
  return guest;
}

/** What a redirect to Jitsi gives its bearer. */
export function readClaims(headers: Record<string, string>): RoomClaims & { exp: number; iat: number } {
  return jsonwebtoken.decode(new URL(headers['location']!).searchParams.get('jwt')!) as RoomClaims & { exp: number; iat: number };
}

export const listPasses = ({ context }: TestPortal) => context.db.selectFrom('guest_passes').selectAll().orderBy('id').execute();

export const listLinks = ({ context }: TestPortal) => context.db.selectFrom('guest_links').selectAll().orderBy('id').execute();

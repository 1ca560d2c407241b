import jsonwebtoken from 'jsonwebtoken';
import { expect } from 'vitest';
import type { RoomClaims } from '../../src/jitsi/tokens/room-token.ts';
import type { Member, TestPortal } from './test-portal.ts';

export type Guest = ReturnType<TestPortal['stranger']>;

/** Creates a link on the page of the meeting and returns its path, as the page shows it. */
export async function createGuestLink(portal: TestPortal, meetingId = 1, typed: object = {}, member: Member = 'tomas'): Promise<string> {
  const page = `/meetings/${meetingId}/guests`;
  await portal
    .as(member)
    .post(page)
    .type('form')
    .send({ uses: '5', ...typed })
    .expect(303);
  const { text } = await portal.as(member).get(page).expect(200);
  return new URL(/value="([^"]+\/guest\/[^"]+)"/.exec(text)![1]!).pathname;
}

/** Opens a link and submits its form. `guest` is an agent, which keeps the cookies. */
export async function submitGuestForm(guest: Guest, link: string, typed: { name?: string; code?: string } = {}) {
  const { text } = await guest.get(link).expect(200);
  const pass = /name="pass" value="([^"]+)"/.exec(text)![1]!;
  return guest
    .post(link)
    .type('form')
    .send({ name: 'Ana Soto', pass, ...typed });
}

/** A new agent that holds a pass of this link. */
export async function openGuestPass(portal: TestPortal, link: string, name = 'Ana Soto'): Promise<Guest> {
  const guest = portal.stranger();
  const { status, headers } = await submitGuestForm(guest, link, { name });
  expect([status, headers['location']]).toEqual([303, expect.stringMatching(/^\/join-meeting\/\d+$/)]);
  return guest;
}

/** The claims of the token in a redirect to Jitsi. */
export function readClaims(headers: Record<string, string>): RoomClaims & { exp: number; iat: number } {
  return jsonwebtoken.decode(new URL(headers['location']!).searchParams.get('jwt')!) as RoomClaims & { exp: number; iat: number };
}

export const listPasses = ({ context }: TestPortal) => context.db.selectFrom('guest_passes').selectAll().orderBy('id').execute();

export const listLinks = ({ context }: TestPortal) => context.db.selectFrom('guest_links').selectAll().orderBy('id').execute();

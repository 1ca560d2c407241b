import jsonwebtoken from 'jsonwebtoken';
import { describe, expect, test } from 'vitest';
import type { RoomClaims } from '../../src/jitsi/tokens/room-token.ts';
import { apiClient, signInToApi } from '../support/api-client.ts';
import { classes, findMeetingId } from '../support/rows.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';

const tell = (portal: TestPortal, on: boolean, version: number) =>
  portal
    .as('ada')
    .post('/admin/privacy')
    .type('form')
    .send({
      ...{ attempts: '', attendance: '', guests: '', mail: '3', journal: '', former: '', seen: 'on', version: String(version) },
      ...(on && { email_in_tokens: 'on' }),
    })
    .expect(303);

/** What the tokens of every door say: the page, the room's own address, the endpoint, a general one, and the API. */
async function claimsOfEveryDoor(portal: TestPortal): Promise<RoomClaims[]> {
  const { db } = portal.context;
  const id = await findMeetingId(db, classes.open);
  const { room_name: room } = await db.selectFrom('meetings').select('room_name').where('id', '=', id).executeTakeFirstOrThrow();
  const sent = async (path: string) => new URL((await portal.as('sofia').get(path)).headers['location']!).searchParams.get('jwt')!;
  const made = async (member: 'sofia' | 'ada', body: object) =>
    ((await portal.as(member).post('/jitsi/generate-token').send(body)).body as { token: string }).token;
  const { access_token } = await signInToApi(portal, 'sofia');
  const joined = await apiClient(portal, access_token).post(`/api/v1/live/streams/${id}/join`).send({ identity: 'x' });
  const tokens = [
    await sent(`/join-meeting/${id}`),
    await sent(`/aula/${room}`),
    await made('sofia', { room_name: room }),
    await made('ada', {}),
    (joined.body as { token: string }).token,
  ];
  return tokens.map((token) => jsonwebtoken.decode(token) as RoomClaims);
}

describe('e-mail in tokens', () => {
  test('is told through every door, until somebody switches it off: then no token has it, nor a flat claim', async () => {
    const portal = await openPortal();
    const before = await claimsOfEveryDoor(portal);
    expect(before.map(({ context }) => context.user.email)).toEqual(before.map(() => expect.stringContaining('@') as string));
    expect(before.at(-1)!.email).toContain('@');
    await tell(portal, false, 1);
    const after = await claimsOfEveryDoor(portal);
    expect(after.map((claims) => JSON.stringify(claims)).filter((text) => /email|@/.test(text))).toEqual([]);
    expect(after.map(({ context }) => context.user.name)).toEqual(before.map(({ context }) => context.user.name));
    await tell(portal, true, 2);
    expect((await claimsOfEveryDoor(portal)).map(({ context }) => context.user.email)).toEqual(
      before.map(({ context }) => context.user.email),
    );
  });
});

import jsonwebtoken from 'jsonwebtoken';
import { describe, expect, test } from 'vitest';
import type { RoomClaims } from '../../src/jitsi/tokens/room-token.ts';
import { apiClient, signInToApi } from '../support/api-client.ts';
import { classes, findMeetingId } from '../support/rows.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';

const setEmailInTokens = (portal: TestPortal, on: boolean, version: number) =>
  portal
    .as('ada')
    .post('/admin/privacy')
    .type('form')
    .send({
      ...{ attempts: '', attendance: '', guests: '', mail: '3', auditLog: '', former: '', seen: 'on', version: String(version) },
      ...(on && { email_in_tokens: 'on' }),
    })
    .expect(303);

/** The claims of a token from each entry point: page, room URL, token endpoint, general token, API. */
async function claimsOfAllEntryPoints(portal: TestPortal): Promise<RoomClaims[]> {
  const { db } = portal.context;
  const id = await findMeetingId(db, classes.open);
  const { room_name: room } = await db.selectFrom('meetings').select('room_name').where('id', '=', id).executeTakeFirstOrThrow();
  const sent = async (path: string) => new URL((await portal.as('sofia').get(path)).headers['location']!).searchParams.get('jwt')!;
  const generated = async (member: 'sofia' | 'ada', body: object) =>
    ((await portal.as(member).post('/jitsi/generate-token').send(body)).body as { token: string }).token;
  const { access_token } = await signInToApi(portal, 'sofia');
  const joined = await apiClient(portal, access_token).post(`/api/v1/live/streams/${id}/join`).send({ identity: 'x' });
  const tokens = [
    await sent(`/join-meeting/${id}`),
    await sent(`/aula/${room}`),
    await generated('sofia', { room_name: room }),
    await generated('ada', {}),
    (joined.body as { token: string }).token,
  ];
  return tokens.map((token) => jsonwebtoken.decode(token) as RoomClaims);
}

describe('the e-mail address in tokens', () => {
  test('is in the tokens of all entry points, or in none', async () => {
    const portal = await openPortal();
    const before = await claimsOfAllEntryPoints(portal);
    expect(before.map(({ context }) => context.user.email)).toEqual(before.map(() => expect.stringContaining('@') as string));
    expect(before.at(-1)!.email).toContain('@');
    await setEmailInTokens(portal, false, 1);
    const after = await claimsOfAllEntryPoints(portal);
    expect(after.map((claims) => JSON.stringify(claims)).filter((text) => /email|@/.test(text))).toEqual([]);
    expect(after.map(({ context }) => context.user.name)).toEqual(before.map(({ context }) => context.user.name));
    await setEmailInTokens(portal, true, 2);
    expect((await claimsOfAllEntryPoints(portal)).map(({ context }) => context.user.email)).toEqual(
      before.map(({ context }) => context.user.email),
    );
  });
});

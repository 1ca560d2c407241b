import { describe, expect, test } from 'vitest';
import { apiClient, signInToApi } from '../support/api-client.ts';
import { occupant, roomEvents, sendRoomEvents, WEBHOOK_SECRET } from '../support/room-events.ts';
import { findUserId } from '../support/rows.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';

/** Requests go to the two processes in turn: two in a row ask both. */
async function askBoth<Answer>(ask: () => PromiseLike<Answer>): Promise<[Answer, Answer]> {
  return [await ask(), await ask()];
}

const openTwoPortals = (settings: Record<string, string> = {}) => openPortal(settings, {}, 2);

describe('with two processes', () => {
  test.each<[string, Record<string, string>]>([
    ['as Jitsi reports', { JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET }],
    ['by the admission', {}],
  ])('the teacher who came through one is there for the waiting pages of both, %s', async (_way, settings) => {
    const portal = await openTwoPortals(settings);
    await portal.context.db.updateTable('meetings').set({ options: '{"waitForModerator":true}' }).where('id', '=', 1).execute();
    const sofia = portal.as('sofia');
    const pages = await askBoth(() => sofia.get('/join-meeting/1'));
    expect(pages.map(({ status }) => status)).toEqual([409, 409]);
    const pollUrl = /data-poll-url="([^"]+)"/.exec(pages[0].text)![1]!;
    const poll = async () => (await askBoth(() => portal.stranger().get(pollUrl))).map(({ body }) => (body as { ready: boolean }).ready);
    expect(await poll()).toEqual([false, false]);
    await portal.as('tomas').get('/join-meeting/1').expect(303);
    if ('JITSI_WEBHOOK_SECRET' in settings) await reportInside(portal, 'tomas');
    portal.clock.advance({ seconds: 1 });
    expect(await poll()).toEqual([true, true]);
    expect((await askBoth(() => sofia.get('/join-meeting/1'))).map(({ status }) => status)).toEqual([303, 303]);
  });

  test('who is put out through one is refused by both at once, and let in by both when it is lifted', async () => {
    const portal = await openTwoPortals();
    const sofia = portal.as('sofia');
    const api = apiClient(portal, (await signInToApi(portal, 'sofia')).access_token);
    const knock = async () => [
      ...(await askBoth(() => sofia.get('/join-meeting/1'))).map(({ status }) => status),
      ...(await askBoth(() => sofia.get('/jitsi/generate-token?room_name=curso_1_1'))).map(({ status }) => status),
      ...(await askBoth(() => api.post('/api/v1/live/streams/1/join').send({}))).map(({ status }) => status),
    ];
    expect(await knock()).toEqual([303, 303, 200, 200, 200, 200]);
    await portal.as('tomas').post('/meetings/1/removals').type('form').send({ person: 'sofia', scope: 'meeting' }).expect(303);
    expect(await knock()).toEqual([403, 403, 403, 403, 403, 403]);
    const { id } = await portal.context.db.selectFrom('removals').select('id').executeTakeFirstOrThrow();
    await portal.as('tomas').post(`/meetings/1/removals/${id}/lift`).expect(303);
    expect(await knock()).toEqual([303, 303, 200, 200, 200, 200]);
  });

  test('the same removal through both is one row and one event', async () => {
    const portal = await openTwoPortals();
    const putOut = () => portal.as('tomas').post('/meetings/1/removals').type('form').send({ person: 'sofia', scope: 'course' });
    const answers = await Promise.all([putOut(), putOut()]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    const { db } = portal.context;
    const events = db.selectFrom('audit_log').select('id').where('event', '=', 'meeting.person-removed');
    expect([(await db.selectFrom('removals').select('id').execute()).length, (await events.execute()).length]).toEqual([1, 1]);
  });

  test('the leaving of the last moderator, reported to both, makes one job', async () => {
    const portal = await openTwoPortals({ JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET });
    const { db } = portal.context;
    await db.updateTable('meetings').set({ options: '{"endAfterModerator":5}' }).where('id', '=', 1).execute();
    await portal.as('tomas').get('/join-meeting/1').expect(303);
    const one = await reportInside(portal, 'tomas');
    const left = roomEvents('curso_1_1').left({ ...one, left_at: one.joined_at + 60 });
    portal.clock.advance({ minutes: 1 });
    await askBoth(() => sendRoomEvents(portal, [left]));
    expect(await db.selectFrom('jobs').select('state').where('kind', '=', 'end-without-moderator').execute()).toEqual([
      { state: 'waiting' },
    ]);
  });
});

async function reportInside(portal: TestPortal, member: 'tomas') {
  const id = String(await findUserId(portal.context.db, member));
  const one = occupant(member, portal.clock.now(), undefined, { id });
  await sendRoomEvents(portal, [roomEvents('curso_1_1').joined(one)]);
  return one;
}

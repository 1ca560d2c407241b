import { describe, expect, test } from 'vitest';
import { reportAttendance } from '../support/attended-class.ts';
import { freePort } from '../support/free-port.ts';
import { occupant, roomEvents, sendRoomEvents, WEBHOOK_SECRET } from '../support/room-events.ts';
import { classes, findMeetingId } from '../support/rows.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';

const METRICS_TOKEN = 'shown.by-prometheus_in~these+tests/0123==';

const watched = (given: Record<string, string> = {}) => openPortal({ METRICS_TOKEN, JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET, ...given });

const scrape = (portal: TestPortal, token = METRICS_TOKEN) => portal.stranger().get('/metrics').set('Authorization', `Bearer ${token}`);

/** Every sample by its name and labels. Fails on a line that is no comment and no sample. */
async function samplesOf(portal: TestPortal): Promise<Record<string, number>> {
  const answer = await scrape(portal);
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  const lines = answer.text.split('\n').filter((line) => line !== '' && !/^# (HELP|TYPE) [a-z_]+ ./.test(line));
  return Object.fromEntries(
    lines.map((line) => {
      const [, name = line, value] = /^([a-z_]+(?:\{(?:[a-z_]+="[^"]*",?)+\})?) ([\d.e+-]+)$/.exec(line) ?? [];
      expect([line, Number.isFinite(Number(value))]).toEqual([line, true]);
      return [name, Number(value)] as const;
    }),
  );
}

describe('/metrics', () => {
  test('counts joins by entry point and outcome, and signed tokens', async () => {
    const portal = await watched();
    const { db } = portal.context;
    const over = await findMeetingId(db, classes.over);
    for (let time = 0; time < 2; time++) expect((await portal.as('sofia').get('/join-meeting/1')).status).toBe(303);
    expect((await portal.as('otto').get('/join-meeting/1')).status).toBe(403);
    expect((await portal.as('sofia').get(`/join-meeting/${over}`)).status).toBe(410);
    expect((await portal.as('sofia').get('/join-meeting/987654')).status).toBe(404);
    const samples = await samplesOf(portal);
    expect(samples).toMatchObject({
      'portal_joins_total{entry_point="page",outcome="admitted"}': 2,
      'portal_joins_total{entry_point="page",outcome="no-access"}': 1,
      'portal_joins_total{entry_point="page",outcome="closed"}': 1,
      'portal_joins_total{entry_point="page",outcome="not-found"}': 1,
      portal_token_seconds_count: 2,
      'portal_token_seconds_bucket{le="+Inf"}': 2,
    });
    expect(samples['portal_token_seconds_sum']).toBeGreaterThan(0);
  });

  test('counts for each portal separately', async () => {
    const [one, other] = [await watched(), await watched()];
    await one.as('sofia').get('/join-meeting/1');
    expect((await samplesOf(one))['portal_joins_total{entry_point="page",outcome="admitted"}']).toBe(1);
    expect((await samplesOf(other))['portal_joins_total{entry_point="page",outcome="admitted"}']).toBeUndefined();
  });

  test('shows the participants in calls, and the lag of room events', async () => {
    const portal = await watched();
    const id = await findMeetingId(portal.context.db, classes.open);
    expect(await samplesOf(portal)).toMatchObject({ portal_live_rooms: 0, portal_live_people: 0 });
    await reportAttendance(portal, id, [
      ['tomas', 0],
      ['sofia', 2],
      ['ada', 1, 2],
    ]);
    expect(await samplesOf(portal)).toMatchObject({ portal_live_rooms: 1, portal_live_people: 2 });

    const now = portal.clock.now();
    const ago = (milliseconds: number) => new Date(now.getTime() - milliseconds);
    const room = `curso_1_${id}`;
    const before = await samplesOf(portal);
    await sendRoomEvents(portal, [
      roomEvents(room).joined(occupant('late', ago(45_000))),
      // Of a clock that is ahead.
      roomEvents(room).joined(occupant('early', ago(-45_000))),
      roomEvents('nobodys_room').joined(occupant('elsewhere', ago(45_000))),
    ]);
    const after = await samplesOf(portal);
    const grown = (name: string) => after[name]! - (before[name] ?? 0);
    expect(grown('portal_event_lag_seconds_count{event="joined"}')).toBe(2);
    expect(grown('portal_event_lag_seconds_bucket{le="30",event="joined"}')).toBe(1);
    expect(grown('portal_event_lag_seconds_bucket{le="60",event="joined"}')).toBe(2);
    expect(grown('portal_event_lag_seconds_sum{event="joined"}')).toBeGreaterThanOrEqual(45);
    expect(grown('portal_event_lag_seconds_sum{event="joined"}')).toBeLessThan(47);
  });

  test('shows the state of Jitsi, and counts refused joins while it is down', async () => {
    const port = await freePort();
    const portal = await watched({ JITSI_SERVER_URL: `http://127.0.0.1:${port}` });
    await portal.context.db
      .updateTable('meetings')
      .set({ link: `http://127.0.0.1:${port}/curso_1_1` })
      .where('id', '=', 1)
      .execute();
    expect(await samplesOf(portal)).toMatchObject({ portal_jitsi_down: 0, 'portal_jitsi_probe{state="unknown"}': 1 });
    for (let asked = 0; asked < 3; asked++) await portal.context.jitsi.refresh();
    expect((await portal.as('sofia').get('/join-meeting/1')).status).toBe(503);
    expect(await samplesOf(portal)).toMatchObject({
      portal_jitsi_down: 1,
      'portal_jitsi_probe{state="unreachable"}': 1,
      'portal_jitsi_probe{state="unknown"}': 0,
      'portal_jitsi_probe{state="reachable"}': 0,
      'portal_joins_total{entry_point="page",outcome="jitsi-down"}': 1,
      portal_token_seconds_count: 0,
    });
  });

  test('names no user, meeting or room', async () => {
    const portal = await watched();
    await portal.as('sofia').get('/join-meeting/1');
    await reportAttendance(portal, await findMeetingId(portal.context.db, classes.open), [['sofia', 2]]);
    expect((await scrape(portal)).text).not.toMatch(/sofia|riquelme|curso_|clase|@|eyJ/i);
  });

  test('answers 401 without its own token', async () => {
    const portal = await watched();
    for (const token of ['', WEBHOOK_SECRET, `${METRICS_TOKEN}x`, METRICS_TOKEN.toUpperCase()]) {
      const { status, text } = await scrape(portal, token);
      expect([token, status, text.includes('portal_')]).toEqual([token, 401, false]);
    }
    for (const agent of [portal.stranger(), portal.as('ada')]) {
      const { status, text } = await agent.get('/metrics');
      expect([status, text.includes('portal_joins')]).toEqual([401, false]);
    }
    expect((await portal.stranger().post('/metrics').set('Authorization', `Bearer ${METRICS_TOKEN}`)).status).toBe(405);
    expect(portal.log.grep(new RegExp(METRICS_TOKEN.slice(0, 20)))).toEqual([]);
  });

  test('answers 401 where no token is configured', async () => {
    const portal = await openPortal();
    for (const token of ['', 'undefined', METRICS_TOKEN]) expect((await scrape(portal, token)).status).toBe(401);
  });
});

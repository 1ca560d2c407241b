import { describe, expect, test } from 'vitest';
import { apiClient, signInToApi } from '../../support/api-client.ts';
import { createGuestLink, openGuestPass, submitGuestForm } from '../../support/guests.ts';
import { occupant, roomEvents, sendRoomEvents, WEBHOOK_SECRET } from '../../support/room-events.ts';
import { findUserId, listJoinAttempts } from '../../support/rows.ts';
import { startScriptedProsody } from '../../support/scripted-prosody.ts';
import { openPortal, type Member, type TestPortal } from '../../support/test-portal.ts';

const reporting = { JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET };

/** The open class of tomas and sofia waits for its teacher. */
async function openWaitingPortal(settings: Record<string, string> = {}): Promise<TestPortal> {
  const portal = await openPortal(settings);
  await portal.context.db.updateTable('meetings').set({ options: '{"waitForModerator":true}' }).where('id', '=', 1).execute();
  return portal;
}

const joinAs = async (portal: TestPortal, member: Member) => (await portal.as(member).get('/join-meeting/1')).status;

/** The user's own connection, as Jitsi reports it. */
async function reportTeacher(portal: TestPortal, kind: 'joined' | 'left', who: Member = 'tomas'): Promise<void> {
  const now = portal.clock.now();
  const id = String(await findUserId(portal.context.db, who));
  await sendRoomEvents(portal, [roomEvents('curso_1_1')[kind](occupant(who, joinedAt, kind === 'left' ? now : undefined, { id }))]);
}
let joinedAt: Date;

/** An answer is kept for a second. */
function aSecondLater(portal: TestPortal): void {
  portal.clock.advance({ seconds: 1 });
}

describe('a class that waits for its teacher', () => {
  test('holds students and guests, at every way in, and never moderators', async () => {
    const portal = await openWaitingPortal();
    const sofia = portal.as('sofia');
    const page = await sofia.get('/join-meeting/1');
    expect([page.status, page.headers['retry-after'], page.headers['refresh']]).toEqual([409, '10', undefined]);
    expect(page.text).toContain('Tu docente aún no llega');
    expect(page.text).toMatch(/<noscript><meta http-equiv="refresh" content="\d+; url=\/join-meeting\/1"><\/noscript>/);
    expect(page.text).not.toContain('jwt');
    expect((await sofia.get('/aula/curso_1_1')).status).toBe(409);
    const token = await sofia.get('/jitsi/generate-token?room_name=curso_1_1');
    expect([token.status, token.body]).toMatchObject([403, { error: 'moderator-absent' }]);
    const api = apiClient(portal, (await signInToApi(portal, 'sofia')).access_token);
    const refused = await api.post('/api/v1/live/streams/1/join').send({});
    expect([refused.status, refused.headers['retry-after'], refused.body]).toMatchObject([
      409,
      '10',
      { type: 'tag:gryphos.cl,2026:problem:moderator-absent', detail: 'Tu docente aún no llega. Podrás entrar en cuanto llegue.' },
    ]);
    const link = await createGuestLink(portal);
    const guest = await openGuestPass(portal, link);
    expect((await guest.get('/join-meeting/1')).text).toContain('Tu docente aún no llega');
    expect(await listJoinAttempts(portal.context.db)).toMatchObject([
      { username: 'sofia', entry_point: 'page', outcome: 'moderator-absent' },
      { entry_point: 'return', outcome: 'moderator-absent' },
      { entry_point: 'endpoint', outcome: 'moderator-absent' },
      { entry_point: 'api', outcome: 'moderator-absent' },
    ]);
    expect(await joinAs(portal, 'otto')).toBe(403);
    expect(await joinAs(portal, 'ada')).toBe(303);
  });

  test('lets everybody in after a moderator was, where Jitsi reports nothing', async () => {
    const portal = await openWaitingPortal();
    const guest = await openGuestPass(portal, await createGuestLink(portal));
    expect([await joinAs(portal, 'sofia'), (await guest.get('/join-meeting/1')).status]).toEqual([409, 409]);
    expect(await joinAs(portal, 'tomas')).toBe(303);
    aSecondLater(portal);
    expect([await joinAs(portal, 'sofia'), (await guest.get('/join-meeting/1')).status]).toEqual([303, 303]);
  });

  test('goes by Jitsi where it reports: in when the teacher is, held again when the teacher has left', async () => {
    const portal = await openWaitingPortal(reporting);
    expect(await joinAs(portal, 'tomas')).toBe(303);
    portal.clock.advance({ seconds: 30 });
    expect(await joinAs(portal, 'sofia')).toBe(409);
    joinedAt = portal.clock.now();
    await reportTeacher(portal, 'joined');
    aSecondLater(portal);
    expect(await joinAs(portal, 'sofia')).toBe(303);
    portal.clock.advance({ minutes: 10 });
    await reportTeacher(portal, 'left');
    aSecondLater(portal);
    expect(await joinAs(portal, 'sofia')).toBe(409);
    expect(await joinAs(portal, 'tomas')).toBe(303);
    joinedAt = portal.clock.now();
    await reportTeacher(portal, 'joined');
    aSecondLater(portal);
    expect(await joinAs(portal, 'sofia')).toBe(303);
  });

  test('is not held by a student or a user without a moderator’s token who is in the call', async () => {
    const portal = await openWaitingPortal(reporting);
    joinedAt = portal.clock.now();
    await reportTeacher(portal, 'joined', 'otto');
    await reportTeacher(portal, 'joined', 'tomas');
    expect(await joinAs(portal, 'sofia')).toBe(409);
  });

  test('lets in who waits where the report of the teacher’s arrival was lost and Prosody has them inside', async () => {
    const prosody = await startScriptedProsody('meet.example.org');
    const portal = await openWaitingPortal({ ...reporting, JITSI_PROSODY_URL: prosody.url, JITSI_XMPP_DOMAIN: 'meet.example.org' });
    expect(await joinAs(portal, 'tomas')).toBe(303);
    portal.clock.advance({ minutes: 3 });
    joinedAt = portal.clock.now();
    await reportTeacher(portal, 'joined', 'otto');
    const otto = { nick: 'otto@mee' };
    prosody.occupants = [otto];
    const joinLater = () => {
      portal.clock.advance({ seconds: 31 });
      return joinAs(portal, 'sofia');
    };
    // Everybody inside was reported: nobody enters the room to look.
    for (let time = 0; time < 3; time++) expect(await joinLater()).toBe(409);
    expect(prosody.steps).toEqual([]);
    prosody.occupants = [otto, { nick: 'tomas000', owner: true }];
    await expect.poll(joinLater, { timeout: 10_000 }).toBe(303);
    const visits = prosody.steps.length;
    expect(await joinLater()).toBe(303);
    expect(prosody.steps).toHaveLength(visits);
    prosody.occupants = [otto];
    await expect.poll(joinLater, { timeout: 10_000 }).toBe(409);
    expect(prosody.steps).toHaveLength(visits);
  });

  test('does not wait for reports that never come', async () => {
    const portal = await openWaitingPortal(reporting);
    expect(await joinAs(portal, 'tomas')).toBe(303);
    portal.clock.advance({ minutes: 1, seconds: 59 });
    expect(await joinAs(portal, 'sofia')).toBe(409);
    aSecondLater(portal);
    expect(await joinAs(portal, 'sofia')).toBe(303);
  });

  test('waits again once it was moved to another hour, whoever came at the first one', async () => {
    for (const settings of [{}, reporting]) {
      const portal = await openWaitingPortal(settings);
      expect(await joinAs(portal, 'tomas')).toBe(303);
      const times = { starts_at: '2026-11-20T23:00:00.000Z', ends_at: '2026-11-21T00:00:00.000Z' };
      await portal.context.db.updateTable('meetings').set(times).where('id', '=', 1).execute();
      portal.clock.set(new Date(times.starts_at));
      expect(await joinAs(portal, 'sofia')).toBe(409);
      expect(await joinAs(portal, 'tomas')).toBe(303);
      portal.clock.advance({ minutes: 2 });
      expect(await joinAs(portal, 'sofia')).toBe(303);
    }
  });

  test('goes on where it was moved by half an hour and the teacher stays inside', async () => {
    const portal = await openWaitingPortal();
    expect(await joinAs(portal, 'tomas')).toBe(303);
    const times = { starts_at: '2026-11-20T17:40:00.000Z', ends_at: '2026-11-20T18:40:00.000Z' };
    await portal.context.db.updateTable('meetings').set(times).where('id', '=', 1).execute();
    portal.clock.set(new Date(times.starts_at));
    expect(await joinAs(portal, 'sofia')).toBe(303);
  });

  test('tells its page when to join, by the page’s key and nobody else', async () => {
    const portal = await openWaitingPortal();
    const { text } = await portal.as('sofia').get('/join-meeting/1');
    const url = /data-poll-url="([^"]+)"/.exec(text)![1]!;
    const waiting = await portal.stranger().get(url).expect(200);
    expect([waiting.headers['cache-control'], waiting.headers['set-cookie'], waiting.body]).toEqual([
      'no-store',
      undefined,
      { ready: false, seconds: expect.toSatisfy((seconds: number) => seconds >= 5 && seconds <= 8) as number },
    ]);
    expect(await joinAs(portal, 'tomas')).toBe(303);
    aSecondLater(portal);
    const open = await portal.stranger().get(url).expect(200);
    expect(open.body).toEqual({ ready: true, seconds: expect.toSatisfy((seconds: number) => seconds >= 0 && seconds <= 4) as number });
    for (const key of ['1', '1-x', url.replace('/waiting/1-', '2-'), 'abc', '0-'])
      await portal.stranger().get(`/waiting/${key}`).expect(404);
  });

  test('says whom to ask when the teacher is ten minutes late', async () => {
    const portal = await openWaitingPortal();
    const { db, clock } = { ...portal.context, clock: portal.clock };
    const starts_at = new Date(clock.now().getTime() - 9 * 60_000).toISOString();
    await db.updateTable('meetings').set({ starts_at }).where('id', '=', 1).execute();
    const late = 'y tu docente aún no llega';
    expect((await portal.as('sofia').get('/join-meeting/1')).text).not.toContain(late);
    clock.advance({ minutes: 1 });
    const { text } = await portal.as('sofia').get('/join-meeting/1');
    expect(text).toContain(late);
    expect(text).toContain('Pregunta a la administración si la clase se hará');
  });

  test('sends who joins by the application back to the page that opens it', async () => {
    const portal = await openWaitingPortal();
    const { status, text } = await portal.as('sofia').get('/join-meeting/1?app=android');
    expect([status, text]).toEqual([409, expect.stringContaining('data-return-to="/meetings/1/phone"')]);
  });

  test('still gives guests their pass', async () => {
    const portal = await openWaitingPortal();
    const link = await createGuestLink(portal);
    expect((await submitGuestForm(portal.stranger(), link)).status).toBe(303);
    expect(await portal.context.db.selectFrom('guest_passes').select('refusal_count').execute()).toEqual([{ refusal_count: 0 }]);
  });

  test('is shown on the page of the class and in «¿por qué no puede entrar?»', async () => {
    const portal = await openWaitingPortal();
    const { text } = await portal.as('sofia').get('/meetings/1');
    expect(text).toContain('Podrás entrar en cuanto llegue quien dicta la clase.');
    expect((await portal.as('tomas').get('/meetings/1')).text).toContain('Se entra cuando ya llegó alguien que modera.');
    const page = async (person: string) => (await portal.as('tomas').get(`/meetings/1/who-can-join?person=${person}`)).text;
    expect(await page('sofia')).toMatch(/deciding-rule">\s*<th scope="row">Su docente ya llegó, o la clase no espera/);
    expect(await page('sofia')).toContain('En este momento nadie modera la clase');
    expect(await page('tomas')).toContain('Modera, y no espera');
  });
});

test('waiting is the school’s to force, and each class’s to choose', async () => {
  const portal = await openPortal();
  const { db } = portal.context;
  const setPolicy = async (level: string) => {
    const page = await portal.as('ada').get('/admin/call-options');
    const fields = [...page.text.matchAll(/<select[^>]* name="(\w+)"[\s\S]*?<option value="([\w-]+)" selected/g)].map(([, name, value]) => [
      name,
      value,
    ]);
    const version = /name="version" value="(\d+)"/.exec(page.text)![1]!;
    const form = { ...(Object.fromEntries(fields) as Record<string, string>), participantLimit: '', version, waitForModerator: level };
    await portal.as('ada').post('/admin/call-options').type('form').send(form).expect(303);
  };
  const choose = (options: string) => db.updateTable('meetings').set({ options }).where('id', '=', 1).execute();
  const outcomes: [string, string, number][] = [];
  for (const level of ['forced', 'default-on', 'default-off', 'forbidden'])
    for (const choice of ['{}', '{"waitForModerator":true}', '{"waitForModerator":false}']) {
      await setPolicy(level);
      await choose(choice);
      outcomes.push([level, choice, await joinAs(portal, 'sofia')]);
    }
  expect(outcomes.map(([, , status]) => status)).toEqual([409, 409, 409, 409, 409, 303, 303, 409, 303, 303, 303, 303]);
});

test('a class whose moderator could not be recorded is not kept waiting', async () => {
  const portal = await openWaitingPortal();
  for (const { moderators } of portal.contexts) moderators.assumePresent(1);
  expect(await joinAs(portal, 'sofia')).toBe(303);
});

test('whoever waits, a process looks once a second', async () => {
  const portal = await openWaitingPortal();
  const { text } = await portal.as('sofia').get('/join-meeting/1');
  const url = /data-poll-url="([^"]+)"/.exec(text)![1]!;
  aSecondLater(portal);
  await Promise.all(Array.from({ length: 20 }, () => portal.stranger().get(url).expect(200)));
  // The teacher is admitted, and the answer of this second stands.
  expect(await joinAs(portal, 'tomas')).toBe(303);
  expect((await portal.stranger().get(url)).body).toMatchObject({ ready: false });
  aSecondLater(portal);
  expect((await portal.stranger().get(url)).body).toMatchObject({ ready: true });
});

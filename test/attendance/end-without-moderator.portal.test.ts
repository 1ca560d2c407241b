import { describe, expect, test } from 'vitest';
import { addMs, minutes } from '../../src/platform/shared/clock.ts';
import { occupant, roomEvents, sendRoomEvents, WEBHOOK_SECRET } from '../support/room-events.ts';
import { findUserId } from '../support/rows.ts';
import { startScriptedProsody, type ScriptedProsody } from '../support/scripted-prosody.ts';
import { openPortal, type Member, type TestPortal } from '../support/test-portal.ts';

const room = roomEvents('curso_1_1');

/** Prosody's address is known, and nobody answers there. */
async function openPortalThatEnds(options: object = { endAfterModerator: 5 }, more: Record<string, string> = {}): Promise<TestPortal> {
  const settings = { JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET, JITSI_PROSODY_URL: 'http://127.0.0.1:9', ...more };
  const portal = await openPortal(settings);
  await portal.context.db
    .updateTable('meetings')
    .set({ options: JSON.stringify(options) })
    .where('id', '=', 1)
    .execute();
  return portal;
}

/** The same where Prosody answers. */
async function openPortalWithProsody(): Promise<{ portal: TestPortal; prosody: ScriptedProsody }> {
  const prosody = await startScriptedProsody('meet.example.org');
  const portal = await openPortalThatEnds(
    { endAfterModerator: 5 },
    { JITSI_PROSODY_URL: prosody.url, JITSI_XMPP_DOMAIN: 'meet.example.org' },
  );
  return { portal, prosody };
}

const isEnded = async ({ context }: TestPortal) =>
  (await context.db.selectFrom('meetings').select('ended_at').where('id', '=', 1).executeTakeFirstOrThrow()).ended_at !== null;

const saysThatItEnds = async (portal: TestPortal) =>
  (await portal.as('tomas').get('/meetings/1')).text.includes('Si nadie que modera vuelve, la clase termina a las');

/** Minute by minute, with the jobs. Answers whether the call has ended. */
async function passMinutes(portal: TestPortal, count: number): Promise<boolean> {
  for (let minute = 0; minute < count; minute++) {
    portal.clock.advance({ minutes: 1 });
    await portal.runJobs();
  }
  return isEnded(portal);
}

/** Joins through the portal, and is reported in the call until `leave` is called. */
async function attend(portal: TestPortal, member: Member) {
  await portal.as(member).get('/join-meeting/1').expect(303);
  const id = String(await findUserId(portal.context.db, member));
  const since = portal.clock.now();
  await sendRoomEvents(portal, [room.joined(occupant(member, since, undefined, { id }))]);
  return { leave: () => sendRoomEvents(portal, [room.left(occupant(member, since, portal.clock.now(), { id }))]), id, since };
}

const listJobs = ({ context }: TestPortal) =>
  context.db.selectFrom('jobs').select(['state', 'due_at', 'payload']).where('kind', '=', 'end-without-moderator').orderBy('id').execute();

const dueIn = ({ clock }: TestPortal, minutesFromNow: number) => addMs(clock.now(), minutes(minutesFromNow)).toISOString();

describe('after the last moderator left', () => {
  test('a job waits for the time that the option names, and the class page says so', async () => {
    const portal = await openPortalThatEnds();
    const tomas = await attend(portal, 'tomas');
    await attend(portal, 'sofia');
    expect(await saysThatItEnds(portal)).toBe(false);
    portal.clock.advance({ minutes: 3 });
    await tomas.leave();
    expect(await saysThatItEnds(portal)).toBe(true);
    expect(await passMinutes(portal, 2)).toBe(false);
    expect(await listJobs(portal)).toMatchObject([{ state: 'done' }, { state: 'waiting', due_at: dueIn(portal, 3) }]);
    expect(await saysThatItEnds(portal)).toBe(true);
    expect((await portal.as('sofia').get('/meetings/1')).text).not.toContain('Si nadie que modera vuelve');
  });

  test('one who came back stops it, and their next leaving starts it anew', async () => {
    const portal = await openPortalThatEnds();
    await (await attend(portal, 'tomas')).leave();
    portal.clock.advance({ minutes: 4 });
    const again = await attend(portal, 'tomas');
    portal.clock.advance({ minutes: 2 });
    await portal.runJobs();
    expect(await saysThatItEnds(portal)).toBe(false);
    portal.clock.advance({ minutes: 1 });
    await again.leave();
    expect(await saysThatItEnds(portal)).toBe(true);
    await passMinutes(portal, 4);
    expect((await listJobs(portal)).at(-1)).toMatchObject({ state: 'waiting', due_at: dueIn(portal, 1) });
  });

  test('another moderator who is still inside goes on', async () => {
    const portal = await openPortalThatEnds();
    const tomas = await attend(portal, 'tomas');
    const ada = await attend(portal, 'ada');
    await tomas.leave();
    expect(await saysThatItEnds(portal)).toBe(false);
    await ada.leave();
    expect(await saysThatItEnds(portal)).toBe(true);
  });

  test('events in another order say the same', async () => {
    const portal = await openPortalThatEnds();
    await portal.as('tomas').get('/join-meeting/1').expect(303);
    const id = String(await findUserId(portal.context.db, 'tomas'));
    const one = occupant('tomas', portal.clock.now(), addMs(portal.clock.now(), minutes(1)), { id });
    await sendRoomEvents(portal, [room.left(one), room.joined(one), room.left(one)]);
    expect(await listJobs(portal)).toMatchObject([{ state: 'waiting', due_at: dueIn(portal, 6) }]);
  });

  test('nothing ends before Jitsi was asked: the job comes again while it does not answer', async () => {
    const portal = await openPortalThatEnds();
    await (await attend(portal, 'tomas')).leave();
    portal.clock.advance({ minutes: 5 });
    await portal.runJobs();
    expect(await listJobs(portal)).toMatchObject([{ state: 'done' }, { state: 'waiting', due_at: dueIn(portal, 1) }]);
    expect((await portal.as('sofia').get('/join-meeting/1')).status).toBe(303);
    // Somebody ended the class meanwhile.
    await portal.context.db.updateTable('meetings').set({ ended_at: portal.clock.now().toISOString() }).where('id', '=', 1).execute();
    portal.clock.advance({ minutes: 1 });
    await portal.runJobs();
    expect((await listJobs(portal)).map(({ state }) => state)).toEqual(['done', 'done']);
  });

  test.each([
    ['without the option', {}],
    ['with none for this class', { endAfterModerator: null }],
  ])('nothing happens %s', async (_case, options) => {
    const portal = await openPortalThatEnds(options);
    await (await attend(portal, 'tomas')).leave();
    expect(await listJobs(portal)).toEqual([]);
  });

  test('a student who leaves a class that never had a moderator ends nothing', async () => {
    const portal = await openPortalThatEnds();
    await (await attend(portal, 'sofia')).leave();
    expect(await listJobs(portal)).toEqual([]);
  });
});

describe('what was before does not end a call', () => {
  test('a teacher who tried the room before the class: nothing ends before it began, nor after', async () => {
    const { portal, prosody } = await openPortalWithProsody();
    const { db } = portal.context;
    const starts_at = addMs(portal.clock.now(), minutes(10)).toISOString();
    await db.updateTable('meetings').set({ starts_at }).where('id', '=', 1).execute();
    const tomas = await attend(portal, 'tomas');
    const sofia = await attend(portal, 'sofia');
    portal.clock.advance({ minutes: 1 });
    await tomas.leave();
    portal.clock.advance({ minutes: 6 });
    await sofia.leave();
    expect([await passMinutes(portal, 20), prosody.steps]).toEqual([false, []]);
  });

  test('a moderator of an earlier opening of the room', async () => {
    const { portal } = await openPortalWithProsody();
    const opened = portal.clock.now();
    const tomas = await attend(portal, 'tomas');
    portal.clock.advance({ minutes: 1 });
    await tomas.leave();
    await sendRoomEvents(portal, [room.destroyed(opened, portal.clock.now(), [])]);
    portal.clock.advance({ minutes: 10 });
    await sendRoomEvents(portal, [room.created(portal.clock.now())]);
    const sofia = await attend(portal, 'sofia');
    portal.clock.advance({ minutes: 1 });
    await sofia.leave();
    await portal.runJobs();
    expect(await isEnded(portal)).toBe(false);
  });

  test('a call whose end was undone: the first who leaves does not end it again', async () => {
    const { portal } = await openPortalWithProsody();
    const tomas = await attend(portal, 'tomas');
    const sofia = await attend(portal, 'sofia');
    portal.clock.advance({ minutes: 1 });
    await tomas.leave();
    portal.clock.advance({ minutes: 5 });
    await portal.runJobs();
    expect(await isEnded(portal)).toBe(true);
    await portal.as('tomas').post('/meetings/1/reopen').type('form').send({}).expect(303);
    portal.clock.advance({ minutes: 1 });
    await sofia.leave();
    await portal.runJobs();
    expect(await isEnded(portal)).toBe(false);
  });
});

describe('who moderates without the portal’s knowing', () => {
  test('a student whom Jitsi made an owner goes on, and has the whole time after leaving', async () => {
    const { portal, prosody } = await openPortalWithProsody();
    const tomas = await attend(portal, 'tomas');
    const otto = await attend(portal, 'sofia');
    await tomas.leave();
    prosody.occupants = [{ nick: 'sofia000', owner: true }, { nick: 'another0' }];
    expect(await passMinutes(portal, 12)).toBe(false);
    prosody.occupants = [{ nick: 'another0' }];
    await otto.leave();
    expect(await passMinutes(portal, 4)).toBe(false);
    expect(await passMinutes(portal, 6)).toBe(true);
  });

  test('a moderator whose leaving was never reported is missed where Prosody has them no more', async () => {
    const { portal, prosody } = await openPortalWithProsody();
    await attend(portal, 'tomas');
    await attend(portal, 'sofia');
    prosody.occupants = [{ nick: 'tomas@me' }, { nick: 'sofia@me' }];
    // Nobody enters the room to look while the moderator is inside.
    expect([await passMinutes(portal, 20), prosody.steps]).toEqual([false, []]);
    prosody.occupants = [{ nick: 'sofia@me' }];
    expect(await passMinutes(portal, 5)).toBe(false);
    expect(await passMinutes(portal, 5)).toBe(true);
  });
});

test('a killed process’s job ends what it began: the room of a class that is closed already', async () => {
  const portal = await openPortalThatEnds();
  const { db } = portal.context;
  await db.updateTable('meetings').set({ ended_at: portal.clock.now().toISOString() }).where('id', '=', 1).execute();
  const now = portal.clock.now().toISOString();
  const job = { kind: 'end-without-moderator', key: '1', payload: '{"meetingId":1}', due_at: now, created_at: now, attempts: 1 };
  await db.insertInto('jobs').values(job).execute();
  await portal.runJobs();
  // Jitsi does not answer, so that the room is asked for again.
  expect(
    await db.selectFrom('jobs').select(['state', 'attempts', 'failure']).where('kind', '=', 'end-without-moderator').execute(),
  ).toEqual([{ state: 'waiting', attempts: 2, failure: 'unreachable' }]);
});

test('the minutes are the school’s to force, and checked', async () => {
  const portal = await openPortal();
  const page = await portal.as('ada').get('/admin/call-options');
  const fields = [...page.text.matchAll(/<select[^>]* name="(\w+)"[\s\S]*?<option value="([\w-]+)" selected/g)].map(([, name, value]) => [
    name,
    value,
  ]);
  const form = {
    ...(Object.fromEntries(fields) as Record<string, string>),
    participantLimit: '',
    version: '0',
    endAfterModerator: 'forced',
  };
  const send = (moderatorMinutes: string) =>
    portal
      .as('ada')
      .post('/admin/call-options')
      .type('form')
      .send({ ...form, moderatorMinutes });
  for (const minutesTyped of ['', '0', '121', 'x']) expect((await send(minutesTyped)).status).toBe(422);
  expect((await send('10')).status).toBe(303);
  expect((await portal.as('tomas').get('/meetings/1')).text).toContain('10 min');
  const change = await portal.as('tomas').get('/meetings/1/change');
  expect(change.text).toMatch(/name="opt_endAfterModerator"\s+type="number" value="10"[^>]* disabled/);
});

import jsonwebtoken from 'jsonwebtoken';
import request from 'supertest';
import { describe, expect, test } from 'vitest';
import type { RoomClaims } from '../../../src/jitsi/tokens/room-token.ts';
import { updateCallPolicy } from '../../../src/meetings/call-options/update-call-policy.ts';
import { defaultCallPolicy, type CallPolicy } from '../../../src/meetings/call-options/call-policy.ts';
import { findActor } from '../../support/find-actor.ts';
import { classes, listAuditLog, findMeetingId } from '../../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../../support/test-portal.ts';

const webhookSecret = 'the-secret-that-jitsi-shares-with-the-portal';
const openForJitsi = (given: Record<string, string> = {}) => openPortal({ JITSI_WEBHOOK_SECRET: webhookSecret, ...given });

/** Submits the form of a meeting with some of its fields changed. */
async function updateMeetingForm(portal: TestPortal, id: number, changes: Record<string, string>, member: Member = 'tomas') {
  const form = await readFormFields(portal, `/meetings/${id}/change`, member);
  return portal
    .as(member)
    .post(`/meetings/${id}/change`)
    .type('form')
    .send({ ...form, ...changes });
}

/** The fields that a browser would submit; disabled ones are not. */
async function readFormFields(portal: TestPortal, page: string, member: Member): Promise<Record<string, string>> {
  const { text } = await portal.as(member).get(page);
  const form = /<form[^>]*method="post"[^]*?<\/form>/.exec(text.slice(text.indexOf('<main')))![0];
  const fields: Record<string, string> = {};
  for (const [tag, name] of form.matchAll(/<input[^>]*name="([^"]*)"[^>]*>/g)) {
    if (tag.includes(' disabled') || (tag.includes('type="checkbox"') && !tag.includes(' checked'))) continue;
    fields[name!] = tag.includes('type="checkbox"') ? 'on' : /value="([^"]*)"/.exec(tag)![1]!;
  }
  for (const [, name, rest] of form.matchAll(/<select[^>]*name="([^"]*)"([^]*?)<\/select>/g)) {
    if (!/^[^>]* disabled/.test(rest!)) fields[name!] = /value="([^"]*)" selected/.exec(rest!)?.[1] ?? '';
  }
  return fields;
}

async function join(portal: TestPortal, member: Member, id: number): Promise<{ claims: RoomClaims; hash: string }> {
  const { headers } = await portal.as(member).get(`/join-meeting/${id}`);
  const address = new URL(headers['location']!);
  return { claims: jsonwebtoken.decode(address.searchParams.get('jwt') ?? '') as unknown as RoomClaims, hash: address.hash };
}

async function reserve({ server }: TestPortal, name: string): Promise<{ status: number; body: Record<string, unknown> }> {
  return request(server)
    .post('/api/jitsi/conference')
    .set('Authorization', `Bearer ${webhookSecret}`)
    .type('form')
    .send({ name, start_time: '2026-11-20T15:00:00.000Z', mail_owner: 'focus@meet.gryphos.cl' });
}

const optionsOf = async (portal: TestPortal, id: number) =>
  JSON.parse(
    (await portal.context.db.selectFrom('meetings').select('options').where('id', '=', id).executeTakeFirstOrThrow()).options,
  ) as unknown;

const invalidFields = (html: string) => [...html.matchAll(/name="(\w+)"[^>]* aria-invalid="true"/g)].map(([, name]) => name!);

async function lastAuditEvent(portal: TestPortal) {
  const { event, details } = (await listAuditLog(portal.context.db)).at(-1)!;
  return { event, details: JSON.parse(details) as Record<string, unknown> };
}

function updatePolicy(portal: TestPortal, rules: Partial<CallPolicy>, version = 0) {
  return updateCallPolicy(portal.context, null, { ...defaultCallPolicy, ...rules }, version);
}

describe('options that a teacher chooses for a meeting', () => {
  test('reach Jitsi by the reservation, the token and the URL', async () => {
    const portal = await openForJitsi();
    const decided = { opt_startMuted: 'on', opt_startWithoutCamera: 'on', opt_lobby: 'on', opt_chat: 'off', opt_screenSharing: 'off' };
    const more = { opt_recording: 'off', opt_fixedName: 'on', opt_maxParticipants: '25', opt_hardEnd: 'on', opt_password: 'abretesésamo' };
    expect((await updateMeetingForm(portal, 1, { ...decided, ...more })).headers['location']).toBe('/meetings/1');
    const student = await join(portal, 'sofia', 1);
    const settings = 'config.startWithAudioMuted=true&config.startWithVideoMuted=true&config.disableChat=true&config.readOnlyName=true';
    expect(student.hash).toBe(`#${settings}`);
    expect(student.claims.context.features).toEqual({ 'screen-sharing': false });
    expect(student.claims.context.user).not.toHaveProperty('lobby_bypass');
    const teacher = await join(portal, 'tomas', 1);
    expect(teacher.claims.context.user).toMatchObject({ moderator: true, lobby_bypass: true });
    expect(teacher.claims.context.features).toMatchObject({
      recording: false,
      livestreaming: false,
      transcription: true,
      'screen-sharing': true,
    });
    // The class ends in 3 h 55 min and closes 15 minutes later.
    expect((await reserve(portal, 'curso_1_1')).body).toMatchObject({
      duration: (3 * 60 + 55 + 15) * 60,
      lobby: true,
      max_occupants: 25,
      password: 'abretesésamo',
    });
  });

  test('leave a place in the room for the portal, where it enters calls to put somebody out', async () => {
    const portal = await openForJitsi({ JITSI_PROSODY_URL: 'http://127.0.0.1:9' });
    await updateMeetingForm(portal, 1, { opt_maxParticipants: '25' });
    expect((await reserve(portal, 'curso_1_1')).body).toMatchObject({ max_occupants: 26 });
  });

  test('let students in as visitors where Jitsi has them, and teachers as ever', async () => {
    const role = async (given: Record<string, string>, name: 'sofia' | 'tomas') => {
      const portal = await openForJitsi(given);
      await updateMeetingForm(portal, 1, { opt_visitors: 'on' });
      const { user } = (await join(portal, name, 1)).claims.context;
      return [(await portal.as('tomas').get('/meetings/1/change')).text.includes('name="opt_visitors"'), user.role, user.moderator];
    };
    expect(await role({ ENABLE_VISITORS: '1' }, 'sofia')).toEqual([true, 'visitor', false]);
    expect(await role({ ENABLE_VISITORS: '1' }, 'tomas')).toEqual([true, undefined, true]);
    expect(await role({}, 'sofia')).toEqual([false, undefined, false]);
  });

  test('are the defaults where the form leaves them empty, and stay where the form has no such fields', async () => {
    const portal = await openForJitsi();
    await updateMeetingForm(portal, 1, { opt_lobby: 'on' });
    expect(await optionsOf(portal, 1)).toEqual({ lobby: true });
    const { version } = await portal.context.db.selectFrom('meetings').select('version').where('id', '=', 1).executeTakeFirstOrThrow();
    const form = { title: 'Otra', date: '2026-11-20', starts: '13:55', ends: '17:55', active: 'on', version: String(version) };
    expect((await portal.as('tomas').post('/meetings/1/change').type('form').send(form)).status).toBe(303);
    expect(await optionsOf(portal, 1)).toEqual({ lobby: true });
    await updateMeetingForm(portal, 1, { opt_lobby: '' });
    expect(await optionsOf(portal, 1)).toEqual({});
  });

  test('are recorded in the audit log, a password only as set, and never in the log', async () => {
    const portal = await openForJitsi();
    await updateMeetingForm(portal, 1, { opt_lobby: 'on', opt_password: 'abretesésamo' });
    expect(await lastAuditEvent(portal)).toEqual({
      event: 'meeting.changed',
      details: { lobby: { before: null, after: true }, roomPassword: { before: false, after: true } },
    });
    await updateMeetingForm(portal, 1, { opt_password: 'ciérratesésamo' });
    expect(await lastAuditEvent(portal)).toEqual({ event: 'meeting.changed', details: { roomPasswordChanged: true } });
    await reserve(portal, 'curso_1_1');
    expect(JSON.stringify(await listAuditLog(portal.context.db))).not.toContain('sésamo');
    expect(portal.log.grep(/sésamo/)).toEqual([]);
    for (const member of ['tomas', 'ada'] as const) expect((await portal.as(member).get('/meetings/1')).text).toContain('ciérratesésamo');
    expect((await portal.as('sofia').get('/courses/1')).text).not.toContain('sésamo');
    const entry = (await portal.as('ada').get('/admin/audit-log')).text;
    expect(entry).toContain('Clase cambiada');
  });

  test('conflict like any other change, and the form keeps what was chosen', async () => {
    const portal = await openForJitsi();
    const seen = await readFormFields(portal, '/meetings/1/change', 'ada');
    await updateMeetingForm(portal, 1, { opt_lobby: 'on' });
    const slower = await portal
      .as('ada')
      .post('/meetings/1/change')
      .type('form')
      .send({ ...seen, opt_chat: 'off' });
    expect(slower.status).toBe(409);
    expect(slower.text).toMatch(/<select[^>]*name="opt_chat"[^]*?value="off" selected/);
    expect(slower.text).toMatch(/<dt>Sala de espera<\/dt><dd[^>]*>Sí<\/dd>/);
    expect(await optionsOf(portal, 1)).toEqual({ lobby: true });
  });

  test.each([
    ['opt_maxParticipants', '1', 'entre 2 y 1000'],
    ['opt_maxParticipants', 'veinte', 'entre 2 y 1000'],
    ['opt_password', 'abc', 'entre 4 y 64'],
    ['opt_password', 'x'.repeat(65), 'entre 4 y 64'],
  ])('show an error beside the field: %s = %s', async (field, value, text) => {
    const portal = await openForJitsi();
    const answer = await updateMeetingForm(portal, 1, { [field]: value });
    expect([answer.status, answer.text]).toEqual([422, expect.stringContaining(text)]);
    expect(answer.text).toContain(`value="${value}"`);
    expect(await optionsOf(portal, 1)).toEqual({});
  });

  test('are copied with the meeting', async () => {
    const portal = await openForJitsi();
    await updateMeetingForm(portal, 1, { opt_lobby: 'on', opt_maxParticipants: '12', opt_password: 'abretesésamo' });
    const copy = await readFormFields(portal, '/courses/1/schedule?copy=1', 'tomas');
    const made = await portal
      .as('tomas')
      .post('/courses/1/schedule')
      .type('form')
      .send({ ...copy, repeat: 'once', title: 'Copia', step: 'save' });
    expect(made.status).toBe(303);
    const id = await findMeetingId(portal.context.db, 'Copia');
    expect(await optionsOf(portal, id)).toEqual({ lobby: true, maxParticipants: 12, password: 'abretesésamo' });
    expect(await lastAuditEvent(portal)).toMatchObject({
      event: 'meeting.made',
      details: { lobby: true, maxParticipants: 12, roomPassword: true },
    });
  });

  test('are refused to other users', async () => {
    const portal = await openForJitsi();
    const id = await findMeetingId(portal.context.db, classes.notForSofia);
    expect((await portal.as('tomas').get(`/meetings/${id}/change`)).status).toBe(404);
    const form = { title: 'X', date: '2026-11-24', starts: '10:00', ends: '11:00', version: '1', opt_lobby: 'on' };
    expect((await portal.as('tomas').post(`/meetings/${id}/change`).type('form').send(form)).status).toBe(404);
    expect(await optionsOf(portal, id)).toEqual({});
  });
});

describe('options of a series', () => {
  test('apply to each of its meetings, also when they change', async () => {
    const portal = await openForJitsi();
    const blank = await readFormFields(portal, '/courses/1/schedule', 'tomas');
    const typed = {
      ...blank,
      repeat: 'weekly',
      title: 'Serie',
      weekday: ['1', '3'],
      first_date: '2026-12-01',
      last_date: '2026-12-16',
      opt_lobby: 'on',
      step: 'save',
    };
    const made = await portal
      .as('tomas')
      .post('/courses/1/schedule')
      .type('form')
      .send({ ...typed, opt_password: 'abretesésamo', allow_conflicts: 'on', reviewed: 'other' });
    expect(made.status).toBe(409);
    const seen = /name="reviewed" value="([^"]*)"/.exec(made.text)![1]!;
    expect(
      (
        await portal
          .as('tomas')
          .post('/courses/1/schedule')
          .type('form')
          .send({ ...typed, opt_password: 'abretesésamo', reviewed: seen })
      ).status,
    ).toBe(303);
    const rows = () =>
      portal.context.db.selectFrom('meetings').select(['id', 'options']).where('series_id', 'is not', null).orderBy('id').execute();
    const before = await rows();
    expect(before.length).toBeGreaterThan(2);
    for (const { options } of before) expect(JSON.parse(options)).toEqual({ lobby: true, password: 'abretesésamo' });
    expect(JSON.stringify(await lastAuditEvent(portal))).not.toContain('sésamo');
    const page = `/meetings/${before[1]!.id}/series`;
    const standing = await readFormFields(portal, page, 'tomas');
    const changed = { ...standing, weekday: ['1', '3'], every_weeks: '1', opt_lobby: 'off', step: 'save' };
    const look = await portal
      .as('tomas')
      .post(page)
      .type('form')
      .send({ ...changed, step: 'preview' });
    const digest = /name="reviewed" value="([^"]*)"/.exec(look.text)![1]!;
    expect(
      (
        await portal
          .as('tomas')
          .post(page)
          .type('form')
          .send({ ...changed, reviewed: digest })
      ).status,
    ).toBe(303);
    const after = (await rows()).map(({ options }) => (JSON.parse(options) as { lobby: boolean }).lobby);
    expect(after).toEqual([true, ...before.slice(1).map(() => false)]);
    expect(await lastAuditEvent(portal)).toMatchObject({ event: 'series.changed', details: { lobby: { before: true, after: false } } });
  });
});

describe('the call policy', () => {
  const always = { level: 'forced', value: true } as const;
  const never = { level: 'forbidden', value: false } as const;

  test('overrides the teacher’s choice while it is forced', async () => {
    const portal = await openForJitsi();
    await updateMeetingForm(portal, 1, { opt_startMuted: 'off', opt_lobby: 'on', opt_maxParticipants: '12' });
    await updatePolicy(portal, { startMuted: always, lobby: never, maxParticipants: { level: 'forced', value: 40 } });
    expect((await join(portal, 'sofia', 1)).hash).toBe('#config.startWithAudioMuted=true');
    expect((await reserve(portal, 'curso_1_1')).body).toMatchObject({ max_occupants: 40 });
    // Locked fields are not sent, and the stored choices stay.
    await updateMeetingForm(portal, 1, { title: 'Otro título' });
    // Neither does it help to send them all the same.
    await updateMeetingForm(portal, 1, { opt_lobby: 'off' });
    expect(await optionsOf(portal, 1)).toEqual({ startMuted: false, lobby: true, maxParticipants: 12 });
    await updatePolicy(portal, { lobby: { level: 'default', value: false } }, 1);
    expect((await join(portal, 'sofia', 1)).hash).toBe('');
    expect((await join(portal, 'tomas', 1)).claims.context.user.lobby_bypass).toBe(true);
  });

  test('gives the defaults of every meeting from the next join on', async () => {
    const portal = await openForJitsi();
    expect((await join(portal, 'sofia', 1)).hash).toBe('');
    await updatePolicy(portal, { startMuted: { level: 'default', value: true }, maxParticipants: { level: 'default', value: 30 } });
    expect((await join(portal, 'sofia', 1)).hash).toBe('#config.startWithAudioMuted=true');
    await updateMeetingForm(portal, 1, { opt_startMuted: 'off', opt_maxParticipants: '0' });
    expect((await join(portal, 'sofia', 1)).hash).toBe('');
    expect((await reserve(portal, 'curso_1_1')).body).not.toHaveProperty('max_occupants');
  });

  test('may force a password: the teacher’s, or a generated one that every process derives alike', async () => {
    const portal = await openForJitsi();
    await updatePolicy(portal, { password: { level: 'forced', value: null } });
    const { password } = (await reserve(portal, 'curso_1_1')).body;
    expect(password).toMatch(/^\d{8}$/);
    expect((await portal.as('tomas').get('/meetings/1')).text).toContain(`<code>${String(password)}</code>`);
    await updateMeetingForm(portal, 1, { opt_password: 'abretesésamo' });
    const page = (await portal.as('tomas').get('/meetings/1')).text;
    expect(page).toContain('abretesésamo');
    await updatePolicy(portal, { password: { level: 'forbidden', value: null } }, 1);
    expect((await portal.as('tomas').get('/meetings/1')).text).not.toContain('abretesésamo');
  });

  test('is updated on a page by administrators only, and recorded', async () => {
    const portal = await openForJitsi();
    for (const member of ['tomas', 'sofia'] as const) expect((await portal.as(member).get('/admin/call-options')).status).toBe(403);
    expect(await updateCallPolicy(portal.context, await findActor(portal, 'tomas'), defaultCallPolicy, 0)).toEqual({ kind: 'forbidden' });
    const form = await readFormFields(portal, '/admin/call-options', 'ada');
    const send = (more: Record<string, string>) =>
      portal
        .as('ada')
        .post('/admin/call-options')
        .type('form')
        .send({ ...form, ...more });
    const saved = await send({
      lobby: 'forced',
      chat: 'default-off',
      maxParticipants: 'forced',
      participantLimit: '30',
      password: 'forbidden',
    });
    expect([saved.status, saved.headers['location']]).toEqual([303, '/admin/call-options']);
    expect(await lastAuditEvent(portal)).toEqual({
      event: 'portal.call-options-changed',
      details: {
        lobby: { before: 'default-off', after: 'forced' },
        chat: { before: 'default-on', after: 'default-off' },
        maxParticipants: { before: 'default-off', after: 'forced 30' },
        roomPassword: { before: 'default-off', after: 'forbidden' },
      },
    });
    const entry = await portal.context.db.selectFrom('audit_log').select('id').orderBy('id', 'desc').executeTakeFirstOrThrow();
    expect((await portal.as('ada').get(`/admin/audit-log/${entry.id}`)).text).toContain('Siempre, 30');
    // The first reader's page is old by now.
    const slower = await send({ recording: 'forbidden' });
    expect([slower.status, slower.text]).toEqual([409, expect.stringContaining('Otra persona cambió estas opciones')]);
    const again = await readFormFields(portal, '/admin/call-options', 'ada');
    expect(again).toMatchObject({
      lobby: 'forced',
      chat: 'default-off',
      maxParticipants: 'forced',
      participantLimit: '30',
      password: 'forbidden',
    });
    for (const participantLimit of ['', '1', '1001', 'x']) {
      const refused = await send({ ...again, participantLimit });
      expect([refused.status, invalidFields(refused.text)]).toEqual([422, ['participantLimit']]);
    }
    const refused = await send({ ...again, participantLimit: '1', moderatorMinutes: 'x' });
    expect([refused.status, invalidFields(refused.text).sort()]).toEqual([422, ['moderatorMinutes', 'participantLimit']]);
    expect((await send({ ...again })).status).toBe(303);
    const teacher = await portal.as('tomas').get('/meetings/1/change');
    expect(teacher.text).toMatch(/<select[^>]*name="opt_lobby"[^>]* disabled/);
    expect(teacher.text).toContain('La administración la activó en todas las clases.');
  });

  test('has a conflict for one of two concurrent updates', async () => {
    const portal = await openForJitsi();
    const both = await Promise.all([updatePolicy(portal, { lobby: always }), updatePolicy(portal, { chat: never })]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(['conflict', 'updated']);
  });
});

describe('where Jitsi asks for accounts', () => {
  test('options that travel in tokens are disabled and not sent, the others are', async () => {
    const portal = await openForJitsi({
      JITSI_AUTH: 'sql',
      JITSI_ROOM_SECRET: 'a secret for the names of rooms in tests',
      JITSI_XMPP_DOMAIN: 'meet.localhost',
      ...{ XMPP_DOMAIN: 'meet.localhost', JICOFO_ENABLE_AUTH: '1' },
    });
    await portal.context.db
      .updateTable('meetings')
      .set({ options: JSON.stringify({ lobby: true, recording: false, fixedName: true, startMuted: true, password: 'abretesésamo' }) })
      .where('id', '=', 1)
      .execute();
    const { text } = await portal.as('tomas').get('/meetings/1/change');
    const locked = [...text.matchAll(/name="opt_(\w+)"[^>]* disabled/g)].map(([, name]) => name);
    expect(locked).toEqual(['lobby', 'screenSharing', 'recording', 'fixedName', 'waitForModerator', 'endAfterModerator']);
    expect((await join(portal, 'tomas', 1)).hash).toBe('#config.startWithAudioMuted=true');
    const { room_name: room } = await portal.context.db
      .selectFrom('meetings')
      .select('room_name')
      .where('id', '=', 1)
      .executeTakeFirstOrThrow();
    const { body } = await reserve(portal, room!);
    expect(body).toMatchObject({ password: 'abretesésamo' });
    expect(body).not.toHaveProperty('lobby');
  });
});

import { describe, expect, inject, test } from 'vitest';
import { DEMO_PASSWORD } from '../../../src/demo/cast.ts';
import { apiClient, signInToApi } from '../../support/api-client.ts';
import { openForm, sendForm } from '../../support/form.ts';
import { createGuestLink, listPasses, openGuestPass } from '../../support/guests.ts';
import { occupant, roomEvents, sendRoomEvents, WEBHOOK_SECRET } from '../../support/room-events.ts';
import { classes, findMeetingId, findUserId, listJoinAttempts } from '../../support/rows.ts';
import { processCount } from '../../support/test-portal.ts';
import { openUnwritablePortal, possibleCauses, type UnwritablePortal } from '../../support/unwritable-database.ts';

/** Every error that was logged is one that says what was not written. Answers their messages. */
function bookkeepingErrors({ log }: UnwritablePortal): string[] {
  const errors = log.errors();
  expect(errors.filter(({ message }) => /^error [0-9a-f]{8}$/.test(message))).toEqual([]);
  return errors.map(({ message }) => message);
}

const attempts = ({ context }: UnwritablePortal) =>
  context.db.selectFrom('join_attempts').select(['outcome', 'count', 'first_at', 'last_at']).orderBy('outcome').execute();

const metricsOf = async ({ context }: UnwritablePortal) => context.metrics.registry.metrics();

describe.each(possibleCauses())('while nothing can be written (%s)', (cause) => {
  // A repeated join raises the count of one that the same process keeps.
  test.runIf(processCount === 1)('who may join joins, who may not is told why, and the records are written later', async () => {
    const portal = await openUnwritablePortal(cause);
    const over = await findMeetingId(portal.context.db, classes.over);
    await portal.stopWrites();
    const joins = await Promise.all([
      portal.as('sofia').get('/join-meeting/1'),
      portal.as('tomas').get('/join-meeting/1'),
      portal.as('otto').get('/join-meeting/1'),
      portal.as('sofia').get(`/join-meeting/${over}`),
      portal.as('sofia').get('/join-meeting/4711'),
    ]);
    expect(joins.map(({ status }) => status)).toEqual([303, 303, 403, 410, 404]);
    expect(joins[0].headers['location']).toMatch(/jwt=/);
    expect((await portal.as('sofia').get('/')).text).toContain('Hola, Sofía');
    const joinedAt = portal.clock.now().toISOString();
    portal.clock.advance({ minutes: 3 });
    expect((await portal.as('sofia').get('/join-meeting/1')).status).toBe(303);
    expect((await portal.as('sofia').get('/join-meeting/1')).status).toBe(303);
    const again = portal.clock.now().toISOString();
    portal.clock.advance({ minutes: 3 });
    await portal.allowWrites();
    // Six rows, the last of which counts two joins: until both are written, the next one would wait behind them.
    await expect.poll(async () => (await attempts(portal)).reduce((sum, { count }) => sum + count, 0), { timeout: 15_000 }).toBe(7);
    expect((await portal.as('sofia').get('/join-meeting/1')).status).toBe(303);
    const rows = await attempts(portal);
    const of = (outcome: string, at: string, count = 1) => ({ outcome, count, first_at: at, last_at: at });
    expect(rows.filter(({ outcome }) => outcome !== 'admitted')).toEqual([
      of('closed', joinedAt),
      of('no-access', joinedAt),
      of('not-found', joinedAt),
    ]);
    const admitted = rows.filter(({ outcome }) => outcome === 'admitted').sort((one, other) => (one.first_at < other.first_at ? -1 : 1));
    expect(admitted).toEqual([
      of('admitted', joinedAt),
      of('admitted', joinedAt),
      of('admitted', again, 2),
      of('admitted', portal.clock.now().toISOString()),
    ]);
    expect(bookkeepingErrors(portal)).toContain('the database cannot be written to: a record is kept in memory until it can');
    expect(await metricsOf(portal)).toMatch(/portal_records_kept_total\{record="join"\} [1-9]/);
  });

  test('the health checks fail, and recover', async () => {
    const portal = await openUnwritablePortal(cause);
    const states = async () => {
      const answers = [await portal.stranger().get('/healthz'), await portal.stranger().get('/readyz')];
      return answers.map(({ status, body }) => [status, (body as { status: string }).status]);
    };
    expect(await states()).toEqual([
      [200, 'ok'],
      [200, 'ready'],
    ]);
    await portal.stopWrites();
    const reason = cause === 'locked' ? 'database too slow' : 'database cannot be written';
    expect(await states()).toEqual([
      [503, reason],
      [503, reason],
    ]);
    await portal.allowWrites();
    await expect.poll(states, { timeout: 15_000 }).toEqual([
      [200, 'ok'],
      [200, 'ready'],
    ]);
  });

  test('signing in is refused, because attempts cannot be counted', async () => {
    const portal = await openUnwritablePortal(cause);
    await portal.stopWrites();
    const signIn = (lang: string) =>
      portal.stranger().post(`/login?lang=${lang}`).type('form').send({ username: 'sofia', password: DEMO_PASSWORD, next: '/courses' });
    const answers = await Promise.all([
      signIn('es'),
      signIn('en'),
      portal.stranger().post('/api/v1/auth/login').send({ username: 'sofia', password: DEMO_PASSWORD }),
    ]);
    for (const answer of answers) expect([answer.status, Number(answer.headers['retry-after']) > 0]).toEqual([503, true]);
    const [spanish, english, api] = answers;
    expect(spanish.text).toContain('Por ahora no se puede ingresar');
    expect(english.text).toContain('Signing in is not possible right now');
    for (const { text } of [spanish, english]) {
      expect(text).toContain('value="sofia"');
      expect(text).toContain('value="/courses"');
      expect(text).not.toContain(DEMO_PASSWORD);
    }
    expect(api.body).toMatchObject({ status: 503, type: 'tag:gryphos.cl,2026:problem:cannot-save' });
    await portal.allowWrites();
    await expect.poll(async () => (await signIn('es')).status, { timeout: 15_000 }).toBe(303);
    bookkeepingErrors(portal);
  });
});

describe('while nothing can be written', () => {
  test.runIf(inject('prepared').engine === 'sqlite')('a lock is waited for once, and not for each statement of a form', async () => {
    const portal = await openUnwritablePortal('locked');
    const agent = portal.stranger();
    const form = await openForm(agent, '/login', { username: 'sofia', password: DEMO_PASSWORD });
    await portal.stopWrites();
    const startedAt = performance.now();
    for (let time = 0; time < 3; time++) expect((await sendForm(agent, form)).status).toBe(503);
    // Each process waits for it once.
    expect(performance.now() - startedAt).toBeLessThan(4500 + 5000 * processCount);
    await portal.allowWrites();
    expect((await sendForm(agent, form)).status).toBe(303);
    bookkeepingErrors(portal);
  });

  test('a form comes back as it was typed, without passwords, and can be sent again', async () => {
    const portal = await openUnwritablePortal('read-only');
    await portal.stopWrites();
    const typed = {
      first_name: 'Sofía "Sofi"',
      last_name: 'Riquelme',
      email: 'sofia@gryphos.example',
      locale: 'es',
      time_zone: '',
      email_password: 'secreta-y-larga',
    };
    const answer = await portal.as('sofia').post('/profile').type('form').send(typed);
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '30']);
    expect(answer.text).toContain('Por ahora no se puede guardar');
    expect(answer.text).toContain('name="first_name" value="Sofía &#34;Sofi&#34;"');
    expect(answer.text).toMatch(/<form[^>]* method="post" action="\/profile">/);
    expect(answer.text).not.toContain('secreta-y-larga');
    await portal.allowWrites();
    const fields = [...answer.text.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [
      name!,
      value!.replaceAll('&#34;', '"'),
    ]);
    const sent = await portal
      .as('sofia')
      .post('/profile')
      .type('form')
      .send(Object.fromEntries(fields) as object);
    expect(sent.status).toBe(303);
    const row = await portal.context.db
      .selectFrom('auth_user')
      .select('first_name')
      .where('username', '=', 'sofia')
      .executeTakeFirstOrThrow();
    expect(row.first_name).toBe('Sofía "Sofi"');
    bookkeepingErrors(portal);
  });

  test('what has to be recorded first, such as a token of every room, is a 503 that says when to come back', async () => {
    const portal = await openUnwritablePortal('read-only');
    const { access_token: token, refresh_token: refresh } = await signInToApi(portal, 'tomas');
    await portal.stopWrites();
    const general = await portal.as('ada').post('/jitsi/generate-token');
    const refreshed = await apiClient(portal, token).post('/api/v1/auth/refresh').send({ refresh_token: refresh });
    expect([general.status, general.body]).toEqual([503, expect.objectContaining({ error: 'cannot-save' })]);
    expect([refreshed.status, refreshed.body]).toEqual([503, expect.objectContaining({ type: 'tag:gryphos.cl,2026:problem:cannot-save' })]);
    for (const { headers } of [general, refreshed]) expect(headers['retry-after']).toBe('30');
    await portal.allowWrites();
    expect((await apiClient(portal, token).post('/api/v1/auth/refresh').send({ refresh_token: refresh })).status).toBe(200);
    bookkeepingErrors(portal);
  });

  // Each process writes what it keeps in its own order.
  test.runIf(processCount === 1)('the other ways into a class stay open: API, return from Jitsi, token of a room', async () => {
    const portal = await openUnwritablePortal('read-only');
    const { access_token: token } = await signInToApi(portal, 'sofia');
    await portal.context.db.updateTable('api_tokens').set({ used_at: null }).execute();
    await portal.stopWrites();
    expect((await apiClient(portal, token).post('/api/v1/live/streams/1/join').send({})).status).toBe(200);
    expect((await portal.as('sofia').get('/aula/curso_1_1')).status).toBe(303);
    expect((await portal.as('sofia').get('/jitsi/generate-token?room_name=curso_1_1')).status).toBe(200);
    await portal.allowWrites();
    const entryPoints = async () => (await listJoinAttempts(portal.context.db)).map(({ entry_point: entryPoint }) => entryPoint);
    await expect.poll(entryPoints, { timeout: 15_000 }).toEqual(['api', 'return', 'endpoint']);
    bookkeepingErrors(portal);
  });

  test('a guest with a pass joins, and is counted once', async () => {
    const portal = await openUnwritablePortal('read-only');
    const guest = await openGuestPass(portal, await createGuestLink(portal));
    await portal.stopWrites();
    expect((await guest.get('/join-meeting/1')).status).toBe(303);
    const joinedAt = portal.clock.now().toISOString();
    portal.clock.advance({ minutes: 1 });
    await portal.allowWrites();
    await expect.poll(() => listPasses(portal), { timeout: 15_000 }).toMatchObject([{ join_count: 1, first_joined_at: joinedAt }]);
    bookkeepingErrors(portal);
  });

  test('what Jitsi reports is kept, and rooms open', async () => {
    const portal = await openUnwritablePortal('read-only', { JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET });
    const now = portal.clock.now();
    const room = roomEvents('curso_1_1');
    const id = String(await findUserId(portal.context.db, 'sofia'));
    await portal.stopWrites();
    expect(
      await sendRoomEvents(portal, [
        room.created(now),
        room.joined(occupant('a', now, undefined, { id })),
        room.joined(occupant('a', now, undefined, { id })),
      ]),
    ).toEqual([204, 204, 204]);
    const reservation = () =>
      portal
        .stranger()
        .post('/api/jitsi/conference')
        .set('Authorization', `Bearer ${WEBHOOK_SECRET}`)
        .type('form')
        .send({ name: 'curso_1_1', mail_owner: 'a@b', start_time: now.toISOString() });
    const reserved = await reservation();
    expect([reserved.status, (reserved.body as { name: string }).name]).toEqual([200, 'curso_1_1']);
    await portal.allowWrites();
    const { db } = portal.context;
    await expect.poll(() => db.selectFrom('participations').select('occupant_jid').execute(), { timeout: 15_000 }).toHaveLength(1);
    await expect
      .poll(() => db.selectFrom('room_reservations').select('id').execute(), { timeout: 15_000 })
      .toEqual([{ id: (reserved.body as { id: string }).id }]);
    expect((await reservation()).status).toBe(409);
    bookkeepingErrors(portal);
  });

  // The other process learns of the end once it is written.
  test.runIf(processCount === 1)('sessions go on, and end where their user signs out', async () => {
    const portal = await openUnwritablePortal('read-only');
    const sofia = await findUserId(portal.context.db, 'sofia');
    const sessions = () => portal.context.db.selectFrom('sessions').select('expires_at').where('user_id', '=', sofia).execute();
    const before = await sessions();
    await portal.stopWrites();
    portal.clock.advance({ days: 20 });
    expect((await portal.as('sofia').get('/')).text).toContain('Hola, Sofía');
    expect(await sessions()).toEqual(before);
    const out = await portal.as('sofia').post('/logout');
    expect([out.status, out.headers['set-cookie']?.[0]]).toEqual([303, expect.stringMatching(/^portal=;.*Expires=Thu, 01 Jan 1970/)]);
    expect((await portal.as('sofia').get('/')).status).toBe(302);
    await portal.allowWrites();
    await expect.poll(sessions, { timeout: 15_000 }).toEqual([]);
    expect((await portal.as('sofia').get('/')).status).toBe(302);
    bookkeepingErrors(portal);
  });
});

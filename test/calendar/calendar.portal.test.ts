import ical, { type VEvent } from 'node-ical';
import type { Response } from 'supertest';
import { describe, expect, test } from 'vitest';
import { openPortalWithRecordings } from '../support/recordings.ts';
import { classes, listAuditLog, findMeetingId, findUserId } from '../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../support/test-portal.ts';

/** The address that the page shows. */
async function feedPathOf(portal: TestPortal, member: Member): Promise<string> {
  const page = await portal.as(member).get('/calendar');
  expect(page.status).toBe(200);
  const address = /value="([^"]+all\.ics)"/.exec(page.text)![1]!;
  expect(page.text).toContain(`href="${address.replace('http:', 'webcal:')}"`);
  return new URL(address).pathname;
}

async function eventsAt(portal: TestPortal, path: string): Promise<VEvent[]> {
  const answer = await portal.stranger().get(path).buffer().parse(asText);
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/calendar; charset=utf-8']);
  return eventsIn(answer.body as string);
}

function asText(response: Response, done: (error: Error | null, text: string) => void): void {
  const stream = response as unknown as NodeJS.ReadableStream;
  let text = '';
  stream.setEncoding('utf8').on('data', (part: string) => (text += part));
  stream.on('end', () => done(null, text));
}

function eventsIn(text: string): VEvent[] {
  return Object.values(ical.sync.parseICS(text)).filter((one): one is VEvent => one?.type === 'VEVENT');
}

const textOf = (summary: VEvent['summary']) => (typeof summary === 'string' ? summary : summary.val);

const titles = (events: VEvent[]) => events.map(({ summary }) => textOf(summary).split(' · ')[0]).sort();

describe('the calendar feed of a user', () => {
  test('leaves out classes that the user was put out of', async () => {
    const portal = await openPortal();
    const path = await feedPathOf(portal, 'sofia');
    const page = `/meetings/${await findMeetingId(portal.context.db, classes.open)}`;
    const putOut = (scope: string) => portal.as('tomas').post(`${page}/removals`).type('form').send({ person: 'sofia', scope });
    const all = titles(await eventsAt(portal, path));
    await putOut('meeting').expect(303);
    expect(titles(await eventsAt(portal, path))).toEqual(all.filter((title) => title !== classes.open));
    expect((await portal.as('sofia').get(`${page}/calendar`)).status).toBe(404);
    expect((await portal.as('sofia').get(page).expect(200)).text).not.toContain(`href="${page}/calendar"`);
    await putOut('course').expect(303);
    const courseOf = ({ summary }: VEvent) => textOf(summary).split(' · ')[1];
    const left = await eventsAt(portal, path);
    expect(left.map(courseOf)).not.toContain('Python para análisis de datos');
    await portal.as('tomas').get(`${page}/calendar`).expect(200);
  });

  test('says which classes may be recorded', async () => {
    const portal = await openPortalWithRecordings();
    const path = await feedPathOf(portal, 'sofia');
    const notices = async () =>
      (await eventsAt(portal, path)).filter(({ description }) => textOf(description!).includes('Esta clase se puede grabar')).length;
    expect(await notices()).toBeGreaterThan(0);
    const event = (await eventsAt(portal, path)).find(({ summary }) => textOf(summary).startsWith(classes.cancelled))!;
    expect(textOf(event.description!)).not.toContain('grabar');
    await portal.context.db.updateTable('meetings').set({ options: '{"recording":false}' }).execute();
    expect(await notices()).toBe(0);
  });

  test('shows the meetings of the user’s courses, with links to the portal only', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const events = await eventsAt(portal, await feedPathOf(portal, 'sofia'));
    expect(titles(events)).toContain(classes.open);
    expect(titles(events)).not.toContain(classes.notForSofia);
    const open = events.find(({ summary }) => textOf(summary).startsWith(classes.open))!;
    const id = await findMeetingId(db, classes.open);
    const row = await db.selectFrom('meetings').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    expect([open.start.toISOString(), open.end?.toISOString()]).toEqual([row.starts_at, row.ends_at]);
    expect(open.url).toMatch(new RegExp(`^http://[^/]+/join-meeting/${id}$`));
    expect(JSON.stringify(events)).not.toContain('meet.');
    expect(events.find(({ summary }) => textOf(summary).startsWith(classes.cancelled))).toMatchObject({ status: 'CANCELLED' });
  });

  test.each<[string, (portal: TestPortal) => Promise<unknown>]>([
    [
      'changes the password',
      async (portal) => {
        const form = { old_password: 'unirse-ahora', new_password: 'siete nubes sobre Lota', repeat_password: 'siete nubes sobre Lota' };
        await portal.as('sofia').post('/profile/password').type('form').send(form).expect(303);
        expect((await portal.as('sofia').get('/profile')).text).toContain('suscríbete de nuevo');
      },
    ],
    [
      'loses all sessions',
      async (portal) =>
        portal
          .as('ada')
          .post(`/admin/users/${await findUserId(portal.context.db, 'sofia')}/sessions`)
          .type('form')
          .send({}),
    ],
  ])('has another URL once the user %s', async (_what, end) => {
    const portal = await openPortal();
    const path = await feedPathOf(portal, 'sofia');
    await end(portal);
    await portal.stranger().get(path).expect(404);
  });

  test('answers 404 to a guessed, changed or truncated URL', async () => {
    const portal = await openPortal();
    const path = await feedPathOf(portal, 'sofia');
    const key = path.split('/')[2]!;
    const others = [
      `1-${key.split('-')[1]!}`,
      key.slice(0, -1),
      `${key}A`,
      '1',
      '-',
      '%00',
      `${key.split('-')[0]!}-`,
      '99999999999999999999-x',
      '9999999999-x',
    ];
    for (const other of others) expect((await portal.stranger().get(`/calendar/${other}/all.ics`)).status).toBe(404);
    for (const file of ['', 'course-0.ics', 'course-.ics', 'course-99999999999.ics', 'all.txt', '..%2fall.ics'])
      expect((await portal.stranger().get(`/calendar/${key}/${file}`)).status).toBe(404);
    expect((await portal.stranger().get('/calendar')).status).toBe(302);
  });

  test('gets another URL on request, and the old one answers 404', async () => {
    const portal = await openPortal();
    const old = await feedPathOf(portal, 'sofia');
    expect((await portal.as('sofia').post('/calendar/address')).headers['location']).toBe('/calendar');
    const now = await feedPathOf(portal, 'sofia');
    await portal.as('sofia').post('/calendar/address');
    const last = await feedPathOf(portal, 'sofia');
    expect(new Set([old, now, last]).size).toBe(3);
    const statuses = await Promise.all([old, now, last].map(async (path) => (await portal.stranger().get(path)).status));
    expect(statuses).toEqual([404, 404, 200]);
    expect((await listAuditLog(portal.context.db)).at(-1)).toMatchObject({
      event: 'account.calendar-moved',
      subject_id: await findUserId(portal.context.db, 'sofia'),
    });
  });

  test('is empty for a course that the user left, and answers 404 once the account is deactivated', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const path = await feedPathOf(portal, 'sofia');
    const id = await findUserId(db, 'sofia');
    await db.updateTable('enrollments').set({ status: 'ended' }).where('user_id', '=', id).execute();
    expect(await eventsAt(portal, path)).toEqual([]);
    await portal.as('ada').post(`/admin/users/${id}/switch-off`).type('form').send({ confirm: 'on' });
    expect((await portal.stranger().get(path)).status).toBe(404);
  });

  test('can be limited to one course, and is empty for other users’ courses', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const folder = (await feedPathOf(portal, 'sofia')).replace('all.ics', '');
    const courseOf = async (title: string) =>
      (await db.selectFrom('meetings').select('course_id').where('title', '=', title).executeTakeFirstOrThrow()).course_id;
    const events = await eventsAt(portal, `${folder}course-${await courseOf(classes.open)}.ics`);
    expect(titles(events)).toContain(classes.open);
    expect(await eventsAt(portal, `${folder}course-${await courseOf(classes.notForSofia)}.ics`)).toEqual([]);
  });

  test('is sent again only after a change', async () => {
    const portal = await openPortal();
    const path = await feedPathOf(portal, 'sofia');
    const first = await portal.stranger().get(path);
    const again = () => portal.stranger().get(path).set('If-None-Match', first.headers['etag']!);
    expect((await again()).status).toBe(304);
    await portal.context.db.updateTable('meetings').set({ title: 'Otra cosa' }).where('title', '=', classes.open).execute();
    expect((await again()).status).toBe(200);
  });
});

describe('a meeting as a file', () => {
  test('can be downloaded by members of its course', async () => {
    const portal = await openPortal();
    const id = await findMeetingId(portal.context.db, classes.open);
    const file = await portal.as('sofia').get(`/meetings/${id}/calendar`).buffer().parse(asText);
    expect(file.headers['content-disposition']).toContain(`clase-${id}.ics`);
    expect(titles(eventsIn(file.body as string))).toEqual([classes.open]);
    expect((await portal.as('otto').get(`/meetings/${id}/calendar`)).status).toBe(404);
    expect((await portal.stranger().get(`/meetings/${id}/calendar`)).status).toBe(302);
  });
});

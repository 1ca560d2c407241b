import { describe, expect, test } from 'vitest';
import { openPortalWithClass, CLASS_START, listRemindersBefore, type PortalWithClass } from '../support/portal-with-class.ts';
import { listAuditLog, findUserId } from '../support/rows.ts';

const DAY = 24 * 60;

/** Headers of another site's page or a mail program. */
const foreign = { Origin: 'https://mail.example', 'Sec-Fetch-Site': 'cross-site' };

const ONE_CLICK = 'List-Unsubscribe=One-Click';

/** The unsubscribe URL from a header of sofia's reminder. */
async function sofiasUnsubscribeUrl(portal: PortalWithClass): Promise<string> {
  portal.clock.set(new Date(CLASS_START.getTime() - DAY * 60_000));
  const mail = (await portal.newMails()).find(({ recipients }) => recipients[0]!.startsWith('sofia'))!;
  const header = mail.headers.find(({ key }) => key === 'list-unsubscribe')!.value;
  // On one line: some DKIM signers fail on folded headers.
  expect(mail.raw).toContain(`List-Unsubscribe: ${header}\r\n`);
  const url = new URL(/^<(.+)>$/.exec(header)![1]!);
  expect(`${mail.text}${mail.html}`).toContain(`${url.pathname}?lang=es`);
  return url.pathname + url.search;
}

const preferencesOf = async ({ context }: PortalWithClass, username: string) =>
  context.db
    .selectFrom('mail_preferences')
    .select(['day', 'hour', 'minutes', 'notices'])
    .where('user_id', '=', await findUserId(context.db, username))
    .executeTakeFirst();

describe('one-click unsubscribe of mail programs', () => {
  test('stops reminders from any origin and without a session, and is idempotent', async () => {
    const portal = await openPortalWithClass();
    const link = await sofiasUnsubscribeUrl(portal);
    for (let attempt = 0; attempt < 2; attempt++) {
      const answer = await portal.stranger().post(link).set(foreign).type('form').send(ONE_CLICK);
      expect([answer.status, answer.headers['set-cookie'], answer.headers['location']]).toEqual([200, undefined, undefined]);
      expect(answer.text).toContain('no enviaremos más recordatorios');
      expect(answer.text).not.toMatch(/sof[ií]a/i);
    }
    expect(await preferencesOf(portal, 'sofia')).toEqual({ day: 0, hour: 0, minutes: 0, notices: 1 });
    expect(await listRemindersBefore(portal, 10)).toEqual(['tomas']);
    const events = (await listAuditLog(portal.context.db)).filter(({ event }) => event === 'account.mail-stopped');
    expect(events).toMatchObject([{ subject_id: await findUserId(portal.context.db, 'sofia') }]);
  });

  test('accepts a multipart body, and changes nothing else in the database', async () => {
    const portal = await openPortalWithClass();
    const link = await sofiasUnsubscribeUrl(portal);
    const { db } = portal.context;
    const snapshot = () =>
      Promise.all([
        db.selectFrom('auth_user').selectAll().orderBy('id').execute(),
        db.selectFrom('enrollments').selectAll().orderBy('id').execute(),
        db.selectFrom('meetings').selectAll().orderBy('id').execute(),
        db.selectFrom('sessions').selectAll().execute(),
        db.selectFrom('mail').selectAll().orderBy('id').execute(),
      ]);
    const before = await snapshot();
    await portal.stranger().post(link).set(foreign).field('List-Unsubscribe', 'One-Click').expect(200);
    expect(await preferencesOf(portal, 'sofia')).toMatchObject({ day: 0 });
    expect(await preferencesOf(portal, 'tomas')).toBeUndefined();
    expect(await snapshot()).toEqual(before);
  });

  test('is the only POST that other origins may send', async () => {
    const portal = await openPortalWithClass();
    const link = await sofiasUnsubscribeUrl(portal);
    for (const path of [
      '/profile/mail',
      '/profile/mail/links',
      '/logout',
      '/login',
      '/admin/mail/test',
      '/unsubscribe',
      '/unsubscribe/reminders',
    ])
      expect([path, (await portal.as('ada').post(path).set(foreign)).status]).toEqual([path, 403]);
    for (const method of ['put', 'patch', 'delete'] as const) expect((await portal.stranger()[method](link).set(foreign)).status).toBe(405);
    expect(await preferencesOf(portal, 'sofia')).toBeUndefined();
  });

  test('rejects keys that are forged, truncated, of another list or of another user', async () => {
    const portal = await openPortalWithClass();
    const path = new URL(await sofiasUnsubscribeUrl(portal), 'http://portal.test').pathname;
    const [id, mac] = [path.split('/').at(-1)!.split('-')[0]!, path.split('-').slice(1).join('-')];
    const tomas = await findUserId(portal.context.db, 'tomas');
    const forged = [
      path.slice(0, -1),
      `${path}A`,
      path.replace('/reminders/', '/notices/'),
      path.replace('/reminders/', '/nada/'),
      path.replace('/reminders/', '/__proto__/'),
      `/unsubscribe/reminders/${tomas}-${mac}`,
      `/unsubscribe/reminders/${id}-`,
      '/unsubscribe/reminders/%00',
      '/unsubscribe/reminders/99999999999999999999-x',
      '/unsubscribe/reminders/9999999999-x',
    ];
    for (const one of forged) {
      expect([one, (await portal.stranger().post(one).set(foreign).send(ONE_CLICK)).status]).toEqual([one, 404]);
      expect([one, (await portal.stranger().get(one)).status]).toEqual([one, 404]);
    }
    expect(await portal.context.db.selectFrom('mail_preferences').selectAll().execute()).toEqual([]);
  });
});

describe('the unsubscribe link in a mail', () => {
  test('opens a page with one button and changes nothing by itself', async () => {
    const portal = await openPortalWithClass();
    const link = await sofiasUnsubscribeUrl(portal);
    const page = await portal.stranger().get(link);
    expect([page.status, page.headers['referrer-policy'], page.headers['cache-control']]).toEqual([200, 'strict-origin', 'no-store']);
    expect(page.text).toContain('¿No recibir más recordatorios de clases?');
    expect(page.text.match(/<button/g)).toHaveLength(1);
    expect(page.text).not.toMatch(/sof[ií]a/i);
    expect((await portal.stranger().get(link.replace('lang=es', 'lang=en'))).text).toContain('Unsubscribe from class reminders?');
    await portal.stranger().head(link);
    expect(await preferencesOf(portal, 'sofia')).toBeUndefined();
  });

  test('is invalid once the user has rotated the links; links in later mails work', async () => {
    const portal = await openPortalWithClass();
    const link = await sofiasUnsubscribeUrl(portal);
    await portal.as('sofia').post('/profile/mail/links').expect(303);
    expect((await portal.stranger().post(link)).status).toBe(404);
    expect((await portal.stranger().get(link)).text).toContain('Este enlace ya no sirve');
    expect(await preferencesOf(portal, 'sofia')).toEqual({ day: 1, hour: 0, minutes: 1, notices: 1 });
    portal.clock.set(new Date(CLASS_START.getTime() - 10 * 60_000));
    const text = (await portal.newMails()).find(({ recipients }) => recipients[0]!.startsWith('sofia'))!.text!;
    await portal
      .stranger()
      .post(/\/unsubscribe\/\S+/.exec(text)![0])
      .expect(200);
    expect(await preferencesOf(portal, 'sofia')).toMatchObject({ day: 0, minutes: 0 });
  });
});

describe('the unsubscribe link', () => {
  test('is in reminders and notices, one for each list, and not in invitations or password resets', async () => {
    const portal = await openPortalWithClass();
    await portal.as('tomas').post(`/meetings/${portal.classId}/cancel`).type('form').send({ note: '', notify: 'on' }).expect(303);
    await portal.stranger().post('/forgot-password').type('form').send({ login: 'sofia' }).expect(303);
    const mails = (await portal.newMails()).filter(({ recipients }) => recipients[0]!.startsWith('sofia'));
    const headersOf = (mail: (typeof mails)[number], name: string) => mail.headers.find(({ key }) => key === name)?.value;
    const notice = mails.find(({ subject }) => subject!.startsWith('Clase cancelada'))!;
    const password = mails.find((mail) => mail !== notice)!;
    expect(headersOf(notice, 'list-unsubscribe')).toMatch(/^<http:\/\/[^/]+\/unsubscribe\/notices\/\d+-[\w-]{22}\?lang=es>$/);
    expect(headersOf(notice, 'list-unsubscribe-post')).toBe(ONE_CLICK);
    for (const name of ['list-unsubscribe', 'list-unsubscribe-post']) expect(headersOf(password, name)).toBeUndefined();
    await portal
      .stranger()
      .post(/\/unsubscribe\/\S+/.exec(notice.text!)![0])
      .set(foreign)
      .expect(200);
    expect(await preferencesOf(portal, 'sofia')).toEqual({ day: 1, hour: 0, minutes: 1, notices: 0 });
    await portal.as('tomas').post(`/meetings/${portal.classId}/restore`).type('form').send({ notify: 'on' }).expect(303);
    expect((await portal.newMails()).flatMap(({ recipients }) => recipients)).toEqual(['tomas@gryphos.example']);
  });
});

describe('the page of mail preferences', () => {
  test('shows and saves the own preferences only, and records an audit event', async () => {
    const portal = await openPortalWithClass();
    const ticked = async () =>
      [...(await portal.as('sofia').get('/profile/mail')).text.matchAll(/name="(\w+)"[^>]* checked/g)].map(([, name]) => name);
    expect(await ticked()).toEqual(['day', 'minutes', 'notices']);
    await portal.as('sofia').post('/profile/mail').type('form').send({ hour: 'on' }).expect(303);
    expect(await ticked()).toEqual(['hour']);
    expect((await listAuditLog(portal.context.db)).at(-1)).toMatchObject({
      event: 'account.mail-chosen',
      actor_id: await findUserId(portal.context.db, 'sofia'),
    });
    await portal.as('sofia').post('/profile/mail').type('form').send({ hour: 'on' }).expect(303);
    expect((await listAuditLog(portal.context.db)).filter(({ event }) => event === 'account.mail-chosen')).toHaveLength(1);
    expect(await preferencesOf(portal, 'tomas')).toBeUndefined();
    await portal.as('sofia').post('/profile/mail').type('form').send({ hour: 'quizás' }).expect(422);
    expect((await portal.stranger().get('/profile/mail')).status).toBe(302);
  });
});

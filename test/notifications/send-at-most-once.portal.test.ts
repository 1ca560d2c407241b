import { describe, expect, test } from 'vitest';
import { startPortal } from '../../src/portal.ts';
import { cleanUp } from '../../src/clean-up.ts';
import { openPortalWithClass, CLASS_START, listRemindersBefore, type PortalWithClass } from '../support/portal-with-class.ts';
import { enrollStudents } from '../support/enroll-students.ts';
import { textOfHtml } from '../support/text-of-html.ts';

const DAY = 24 * 60;

/** The rows of reminders with their addressees, oldest first. */
async function reminders({ context }: PortalWithClass) {
  const rows = await context.db.selectFrom('mail').selectAll().where('template', '=', 'meeting-reminder').orderBy('id').execute();
  return rows.map(({ email: address, ...row }) => ({ ...row, to: address.split('@')[0] }));
}

/** Nobody but sofia is to be reminded. */
async function forSofia(): Promise<PortalWithClass> {
  const portal = await openPortalWithClass();
  await portal.as('tomas').post('/profile/mail').expect(303);
  return portal;
}

const pageOf = async (portal: PortalWithClass, tab: string) => (await portal.as('ada').get(`/admin/mail?tab=${tab}`)).text;

describe('the list of mails shows the answer of the mail server:', () => {
  test('accepted', async () => {
    const portal = await forSofia();
    await listRemindersBefore(portal, DAY);
    expect(await reminders(portal)).toMatchObject([
      { to: 'sofia', state: 'sent', delivery_status: 'accepted', attempts: 1, encrypted_content: null },
    ]);
    const page = await pageOf(portal, 'sent');
    expect(page).toMatch(/sofia@gryphos\.example[^]*Recordatorio de una clase[^]*Aceptado/);
    expect(page).toContain('Si después lo devuelve, el portal no se entera');
  });

  test('refused, which is final', async () => {
    const portal = await forSofia();
    portal.mailServer.refuse('recipient', { code: 550, text: '5.1.1 No such mailbox' });
    await listRemindersBefore(portal, DAY);
    portal.mailServer.refuse('recipient', undefined);
    for (const minutes of [DAY - 15, DAY - 60]) expect(await listRemindersBefore(portal, minutes)).toEqual([]);
    expect(await reminders(portal)).toMatchObject([
      { state: 'failed', delivery_status: 'refused', failure_reason: '550 5.1.1 No such mailbox' },
    ]);
    expect(await pageOf(portal, 'failed')).toMatch(/Rechazado[^]*550 5\.1\.1 No such mailbox/);
  });

  test.each([
    ['before the text', 'recipient'],
    ['after it', 'text'],
  ] as const)('deferred %s: it surely was not taken, and is tried again', async (_when, at) => {
    const portal = await forSofia();
    portal.mailServer.refuse(at, { code: 451, text: '4.7.1 Come back later' });
    await listRemindersBefore(portal, DAY);
    expect(await reminders(portal)).toMatchObject([{ state: 'queued', delivery_status: 'deferred', ended_at: null }]);
    expect(await pageOf(portal, 'queued')).toMatch(/Aplazado[^]*451 4\.7\.1 Come back later/);
    portal.mailServer.refuse(at, undefined);
    expect(await listRemindersBefore(portal, DAY - 14)).toEqual([]);
    expect(await listRemindersBefore(portal, DAY - 15)).toEqual(['sofia']);
    expect(await listRemindersBefore(portal, DAY - 30)).toEqual([]);
    expect(await reminders(portal)).toMatchObject([{ state: 'sent', delivery_status: 'accepted', attempts: 2 }]);
  });

  test('the final recipient, where the account’s email changed between attempts', async () => {
    const portal = await forSofia();
    portal.mailServer.refuse('recipient', { code: 451, text: '4.7.1 Come back later' });
    await listRemindersBefore(portal, DAY);
    const another = { email: 'riquelme@gryphos.example', email_key: 'riquelme@gryphos.example' };
    await portal.context.db.updateTable('auth_user').set(another).where('username', '=', 'sofia').execute();
    portal.mailServer.refuse('recipient', undefined);
    expect(await listRemindersBefore(portal, DAY - 15)).toEqual(['riquelme']);
    expect(await reminders(portal)).toMatchObject([{ to: 'riquelme', state: 'sent', attempts: 2 }]);
  });

  test('deferred, until the reminder expires', async () => {
    const portal = await forSofia();
    portal.mailServer.refuse('recipient', { code: 451, text: '4.7.1 Later' });
    for (const minutes of [10, 8, 6, 4, 2]) await listRemindersBefore(portal, minutes);
    expect(await reminders(portal)).toMatchObject([{ state: 'failed', delivery_status: 'deferred', attempts: 5 }]);
    expect(await pageOf(portal, 'failed')).toMatch(/Aplazado[^]*451 4\.7\.1 Later/);
    portal.mailServer.refuse('recipient', undefined);
    expect(await listRemindersBefore(portal, 1)).toEqual([]);
  });

  test('unknown where the connection broke after the message: it is not sent again', async () => {
    const portal = await forSofia();
    portal.mailServer.hangUp('text');
    expect(await listRemindersBefore(portal, DAY)).toEqual(['sofia']);
    portal.mailServer.hangUp(undefined);
    for (const minutes of [DAY - 15, DAY - 60]) expect(await listRemindersBefore(portal, minutes)).toEqual([]);
    expect(await reminders(portal)).toMatchObject([{ state: 'claimed', delivery_status: 'unknown', attempts: 1 }]);
    expect(await pageOf(portal, 'claimed')).toMatch(/sofia@gryphos\.example[^]*Sin respuesta/);
    expect(await listRemindersBefore(portal, 10)).toEqual(['sofia']);
  });

  test('deferred where the connection broke before the message: it is sent again', async () => {
    const portal = await forSofia();
    portal.mailServer.hangUp('recipient');
    expect(await listRemindersBefore(portal, DAY)).toEqual([]);
    expect(await reminders(portal)).toMatchObject([{ state: 'queued', delivery_status: 'deferred' }]);
    portal.mailServer.hangUp(undefined);
    expect(await listRemindersBefore(portal, DAY - 15)).toEqual(['sofia']);
  });
});

describe('a mail server that defers all mail', () => {
  test('is not tried for every member, and every member is reminded once it accepts mail', async () => {
    const portal = await openPortalWithClass();
    await enrollStudents(portal.context.db, portal.classId, 120);
    portal.mailServer.refuse('sender', { code: 451, text: '4.3.0 Not now' });
    await listRemindersBefore(portal, DAY);
    expect((await reminders(portal)).length).toBeLessThan(5);
    portal.mailServer.refuse('sender', undefined);
    expect(await listRemindersBefore(portal, DAY - 15)).toHaveLength(122);
    expect(new Set((await reminders(portal)).map(({ state }) => state))).toEqual(new Set(['sent']));
  });

  test('or cannot be reached', async () => {
    const portal = await forSofia();
    await portal.mailServer.stop();
    await listRemindersBefore(portal, DAY);
    expect(await reminders(portal)).toMatchObject([{ state: 'queued', failure_reason: expect.stringContaining('ECONNREFUSED') as string }]);
    await portal.mailServer.start();
    expect(await listRemindersBefore(portal, DAY - 15)).toEqual(['sofia']);
  });
});

test('the page of the meeting shows its teacher how many members were reminded', async () => {
  const portal = await openPortalWithClass();
  await enrollStudents(portal.context.db, portal.classId, 3);
  const page = async () => textOfHtml((await portal.as('tomas').get(`/meetings/${portal.classId}`)).text);
  expect(await page()).not.toContain('Recordatorios');
  await listRemindersBefore(portal, DAY);
  portal.mailServer.refuse('recipient', { code: 550, text: '5.1.1 No' });
  await listRemindersBefore(portal, 10);
  expect(await page()).toContain('Recordatorios 24 horas antes: 5 aceptados 10 minutos antes: 5 rechazados');
  await portal.context.db.updateTable('mail').set({ delivery_status: null, state: 'claimed' }).where('id', '=', 1).execute();
  expect(await page()).toContain('24 horas antes: 4 aceptados, 1 sin respuesta');
});

test('two portals on one database send each reminder once', async () => {
  const portal = await openPortalWithClass();
  await enrollStudents(portal.context.db, portal.classId, 120);
  const other = await startPortal(portal.context.settings, { clock: portal.clock, logDestination: portal.log, manualJobs: true });
  portal.clock.set(new Date(CLASS_START.getTime() - DAY * 60_000));
  await Promise.all([portal.runJobs(), other.runJobs()]);
  await other.close();
  const recipients = portal.mailServer.mails.flatMap((mail) => mail.recipients);
  expect([recipients.length, new Set(recipients).size]).toEqual([122, 122]);
});

test('a claimed mail without an answer is being sent for some minutes, unknown after that, and never sent again', async () => {
  const portal = await forSofia();
  await listRemindersBefore(portal, DAY);
  await portal.context.db.updateTable('mail').set({ state: 'claimed', delivery_status: null, attempts: 0 }).execute();
  expect(await pageOf(portal, 'claimed')).toContain('Enviando');
  expect(await listRemindersBefore(portal, DAY - 15)).toEqual([]);
  expect(await pageOf(portal, 'claimed')).toMatch(/chip-warn">Sin respuesta/);
  await cleanUp(portal.context);
  expect(await reminders(portal)).toMatchObject([{ state: 'claimed' }]);
  // Mails are kept for three months, and go at night.
  portal.clock.advance({ days: 93 });
  await portal.runJobs();
  expect(await reminders(portal)).toEqual([]);
});

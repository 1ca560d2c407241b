import { describe, expect, test } from 'vitest';
import { startPortal } from '../../src/portal.ts';
import { sweep } from '../../src/clean-up.ts';
import { openPortalWithClass, START, toldBefore, type PortalWithClass } from '../support/portal-with-class.ts';
import { enrolMany } from '../support/enroll-students.ts';
import { wordsOf } from '../support/text-of-html.ts';

const DAY = 24 * 60;

/** The rows of reminders with their addressees, oldest first. */
async function reminders({ needs }: PortalWithClass) {
  const rows = await needs.db.selectFrom('mail').selectAll().where('letter', '=', 'meeting-reminder').orderBy('id').execute();
  return rows.map(({ address, ...row }) => ({ ...row, to: address.split('@')[0] }));
}

/** Nobody but sofia is to be reminded. */
async function forSofia(): Promise<PortalWithClass> {
  const portal = await openPortalWithClass();
  await portal.as('tomas').post('/profile/mail').expect(303);
  return portal;
}

const pageOf = async (portal: PortalWithClass, tab: string) => (await portal.as('ada').get(`/admin/mail?tab=${tab}`)).text;

describe('what the mail server answers shows in the list:', () => {
  test('accepted', async () => {
    const portal = await forSofia();
    await toldBefore(portal, DAY);
    expect(await reminders(portal)).toMatchObject([{ to: 'sofia', state: 'sent', answer: 'accepted', attempts: 1, sealed_body: null }]);
    const page = await pageOf(portal, 'sent');
    expect(page).toMatch(/sofia@gryphos\.example[^]*Recordatorio de una clase[^]*Aceptado/);
    expect(page).toContain('Si más tarde lo devuelve, el portal no se entera');
  });

  test('refused, and it is not tried again', async () => {
    const portal = await forSofia();
    portal.mailServer.refuse('recipient', { code: 550, text: '5.1.1 No such mailbox' });
    await toldBefore(portal, DAY);
    portal.mailServer.refuse('recipient', undefined);
    for (const minutes of [DAY - 15, DAY - 60]) expect(await toldBefore(portal, minutes)).toEqual([]);
    expect(await reminders(portal)).toMatchObject([{ state: 'failed', answer: 'refused', failure: '550 5.1.1 No such mailbox' }]);
    expect(await pageOf(portal, 'failed')).toMatch(/Rechazado[^]*550 5\.1\.1 No such mailbox/);
  });

  test.each([
    ['before the text', 'recipient'],
    ['after it', 'text'],
  ] as const)('deferred %s: it surely was not taken, and is tried again', async (_when, at) => {
    const portal = await forSofia();
    portal.mailServer.refuse(at, { code: 451, text: '4.7.1 Come back later' });
    await toldBefore(portal, DAY);
    expect(await reminders(portal)).toMatchObject([{ state: 'queued', answer: 'deferred', ended_at: null }]);
    expect(await pageOf(portal, 'queued')).toMatch(/Diferido[^]*451 4\.7\.1 Come back later/);
    portal.mailServer.refuse(at, undefined);
    expect(await toldBefore(portal, DAY - 14)).toEqual([]);
    expect(await toldBefore(portal, DAY - 15)).toEqual(['sofia']);
    expect(await toldBefore(portal, DAY - 30)).toEqual([]);
    expect(await reminders(portal)).toMatchObject([{ state: 'sent', answer: 'accepted', attempts: 2 }]);
  });

  test('whom it reached in the end, where they had another address by then', async () => {
    const portal = await forSofia();
    portal.mailServer.refuse('recipient', { code: 451, text: '4.7.1 Come back later' });
    await toldBefore(portal, DAY);
    const another = { email: 'riquelme@gryphos.example', email_key: 'riquelme@gryphos.example' };
    await portal.needs.db.updateTable('auth_user').set(another).where('username', '=', 'sofia').execute();
    portal.mailServer.refuse('recipient', undefined);
    expect(await toldBefore(portal, DAY - 15)).toEqual(['riquelme']);
    expect(await reminders(portal)).toMatchObject([{ to: 'riquelme', state: 'sent', attempts: 2 }]);
  });

  test('deferred until it is of no use any more', async () => {
    const portal = await forSofia();
    portal.mailServer.refuse('recipient', { code: 451, text: '4.7.1 Later' });
    for (const minutes of [10, 8, 6, 4, 2]) await toldBefore(portal, minutes);
    expect(await reminders(portal)).toMatchObject([{ state: 'failed', answer: 'deferred', attempts: 5 }]);
    expect(await pageOf(portal, 'failed')).toMatch(/Diferido[^]*451 4\.7\.1 Later/);
    portal.mailServer.refuse('recipient', undefined);
    expect(await toldBefore(portal, 1)).toEqual([]);
  });

  test('not known, where the connection broke after the text: it is not repeated', async () => {
    const portal = await forSofia();
    portal.mailServer.hangUp('text');
    expect(await toldBefore(portal, DAY)).toEqual(['sofia']);
    portal.mailServer.hangUp(undefined);
    for (const minutes of [DAY - 15, DAY - 60]) expect(await toldBefore(portal, minutes)).toEqual([]);
    expect(await reminders(portal)).toMatchObject([{ state: 'claimed', answer: 'unknown', attempts: 1 }]);
    expect(await pageOf(portal, 'claimed')).toMatch(/sofia@gryphos\.example[^]*No se sabe/);
    expect(await toldBefore(portal, 10)).toEqual(['sofia']);
  });

  test('nothing, where the connection broke before the text: it is tried again', async () => {
    const portal = await forSofia();
    portal.mailServer.hangUp('recipient');
    expect(await toldBefore(portal, DAY)).toEqual([]);
    expect(await reminders(portal)).toMatchObject([{ state: 'queued', answer: 'deferred' }]);
    portal.mailServer.hangUp(undefined);
    expect(await toldBefore(portal, DAY - 15)).toEqual(['sofia']);
  });
});

describe('a server that takes nothing', () => {
  test('is not asked for every member, and everyone is reminded once it does', async () => {
    const portal = await openPortalWithClass();
    await enrolMany(portal.needs.db, portal.classId, 120);
    portal.mailServer.refuse('sender', { code: 451, text: '4.3.0 Not now' });
    await toldBefore(portal, DAY);
    expect((await reminders(portal)).length).toBeLessThan(5);
    portal.mailServer.refuse('sender', undefined);
    expect(await toldBefore(portal, DAY - 15)).toHaveLength(122);
    expect(new Set((await reminders(portal)).map(({ state }) => state))).toEqual(new Set(['sent']));
  });

  test('and that is away', async () => {
    const portal = await forSofia();
    await portal.mailServer.stop();
    await toldBefore(portal, DAY);
    expect(await reminders(portal)).toMatchObject([{ state: 'queued', failure: expect.stringContaining('ECONNREFUSED') as string }]);
    await portal.mailServer.start();
    expect(await toldBefore(portal, DAY - 15)).toEqual(['sofia']);
  });
});

test('the page of the class says how many were reminded, to who runs it', async () => {
  const portal = await openPortalWithClass();
  await enrolMany(portal.needs.db, portal.classId, 3);
  const page = async () => wordsOf((await portal.as('tomas').get(`/admin/meetings/${portal.classId}`)).text);
  expect(await page()).not.toContain('Recordatorios');
  await toldBefore(portal, DAY);
  portal.mailServer.refuse('recipient', { code: 550, text: '5.1.1 No' });
  await toldBefore(portal, 10);
  expect(await page()).toContain('Recordatorios 24 horas antes: 5 aceptados 10 minutos antes: 5 rechazados');
  await portal.needs.db.updateTable('mail').set({ answer: null, state: 'claimed' }).where('id', '=', 1).execute();
  expect(await page()).toContain('24 horas antes: 4 aceptados, de 1 no se sabe');
});

test('two portals on one database remind everybody once', async () => {
  const portal = await openPortalWithClass();
  await enrolMany(portal.needs.db, portal.classId, 120);
  const other = await startPortal(portal.needs.settings, { clock: portal.clock, logTo: portal.log, jobsByHand: true });
  portal.clock.set(new Date(START.getTime() - DAY * 60_000));
  await Promise.all([portal.runJobs(), other.runJobs()]);
  await other.close();
  const recipients = portal.mailServer.mails.flatMap((mail) => mail.recipients);
  expect([recipients.length, new Set(recipients).size]).toEqual([122, 122]);
});

test('a claim without an answer is on its way for some minutes, not known after that, and never touched again', async () => {
  const portal = await forSofia();
  await toldBefore(portal, DAY);
  await portal.needs.db.updateTable('mail').set({ state: 'claimed', answer: null, attempts: 0 }).execute();
  expect(await pageOf(portal, 'claimed')).toContain('Saliendo ahora');
  expect(await toldBefore(portal, DAY - 15)).toEqual([]);
  expect(await pageOf(portal, 'claimed')).toMatch(/chip-warn">No se sabe/);
  await sweep(portal.needs);
  expect(await reminders(portal)).toMatchObject([{ state: 'claimed' }]);
  // Mails are kept for three months, and go at night.
  portal.clock.advance({ days: 93 });
  await portal.runJobs();
  expect(await reminders(portal)).toEqual([]);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { moveClass, openPortalWithClass, CLASS_START, listRemindersBefore, type PortalWithClass } from '../support/portal-with-class.ts';
import { WEBHOOK_SECRET } from '../support/room-events.ts';
import { findUserId } from '../support/rows.ts';

const DAY = 24 * 60;

const choose = (portal: PortalWithClass, member: 'tomas' | 'sofia', ...choices: string[]) =>
  portal
    .as(member)
    .post('/profile/mail')
    .type('form')
    .send(Object.fromEntries(choices.map((name) => [name, 'on'])))
    .expect(303);

describe('a reminder', () => {
  test('is sent once to every member, on the minute, a day and ten minutes before the class', async () => {
    const portal = await openPortalWithClass();
    expect(await listRemindersBefore(portal, DAY + 1)).toEqual([]);
    expect(await listRemindersBefore(portal, DAY)).toEqual(['sofia', 'tomas']);
    for (const minutes of [DAY, DAY - 1, 60, 59, 11]) expect(await listRemindersBefore(portal, minutes)).toEqual([]);
    expect(await listRemindersBefore(portal, 10)).toEqual(['sofia', 'tomas']);
    for (const minutes of [9, 0, -30]) expect(await listRemindersBefore(portal, minutes)).toEqual([]);
  });

  test('states the start in the recipient’s language and time zone, and links to the portal only', async () => {
    const portal = await openPortalWithClass();
    const { db } = portal.context;
    await db.updateTable('auth_user').set({ locale: 'en', time_zone: 'Europe/Madrid' }).where('username', '=', 'tomas').execute();
    portal.clock.set(new Date(CLASS_START.getTime() - DAY * 60_000));
    const [sofia, tomas] = (await portal.newMails()).sort((one, other) => one.recipients[0]!.localeCompare(other.recipients[0]!));
    expect(sofia!.subject).toBe('Recordatorio: Clase 4: unir fuentes de datos, miércoles, 25 de noviembre, 10:00');
    expect(sofia!.text).toContain('Miércoles, 25 de noviembre, 10:00–11:30 (hora de Chile)');
    expect(sofia!.text).toContain('Puedes entrar desde las 09:50');
    expect(tomas!.subject).toContain('Reminder: Clase 4: unir fuentes de datos, Wednesday');
    expect(tomas!.text).toContain('14:00–15:30');
    // Teachers come earlier.
    expect(tomas!.text).toContain('from 13:30');
    for (const mail of [sofia, tomas]) {
      expect(mail!.text).toContain(`/join-meeting/${portal.classId}`);
      expect(`${mail!.text}${mail!.html}`).not.toContain('meet.gryphos');
    }
  });

  test('says that the class may be recorded, where the portal keeps recordings of it', async () => {
    const notice = 'Esta clase se puede grabar';
    const kept = { JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET, RECORDINGS_DIR: mkdtempSync(join(tmpdir(), 'recordings-')) };
    onTestFinished(() => rmSync(kept.RECORDINGS_DIR, { recursive: true, force: true }));
    const portal = await openPortalWithClass(CLASS_START, kept);
    const remind = async (minutes: number) => {
      portal.clock.set(new Date(CLASS_START.getTime() - minutes * 60_000));
      return (await portal.newMails()).map(({ text }) => text!.includes(notice));
    };
    expect(await remind(DAY)).toEqual([true, true]);
    await portal.context.db.updateTable('meetings').set({ options: '{"recording":false}' }).execute();
    expect(await remind(10)).toEqual([false, false]);
    const without = await openPortalWithClass();
    without.clock.set(new Date(CLASS_START.getTime() - DAY * 60_000));
    expect((await without.newMails()).map(({ text }) => text!.includes(notice))).toEqual([false, false]);
  });

  test('is not sent to who was put out of the class, until they may come back', async () => {
    const portal = await openPortalWithClass();
    const removals = `/meetings/${portal.classId}/removals`;
    await portal.as('tomas').post(removals).type('form').send({ person: 'sofia', scope: 'course' }).expect(303);
    expect(await listRemindersBefore(portal, DAY)).toEqual(['tomas']);
    const { id } = await portal.context.db.selectFrom('removals').select('id').executeTakeFirstOrThrow();
    await portal.as('tomas').post(`${removals}/${id}/lift`).expect(303);
    expect(await listRemindersBefore(portal, 10)).toEqual(['sofia', 'tomas']);
  });

  test('follows each member’s preferences', async () => {
    const portal = await openPortalWithClass();
    await choose(portal, 'sofia', 'hour', 'notices');
    await choose(portal, 'tomas', 'notices');
    expect(await listRemindersBefore(portal, DAY)).toEqual([]);
    expect(await listRemindersBefore(portal, 60)).toEqual(['sofia']);
    await choose(portal, 'tomas', 'minutes');
    expect(await listRemindersBefore(portal, 10)).toEqual(['tomas']);
  });

  test('a day before is sent 24 hours before, also when Chile changes its clocks', async () => {
    const sunday = new Date('2027-04-04T14:00:00.000Z');
    const portal = await openPortalWithClass(sunday);
    expect(await listRemindersBefore(portal, DAY + 1, sunday)).toEqual([]);
    portal.clock.set(new Date('2027-04-03T14:00:00.000Z'));
    const mails = await portal.newMails();
    expect(mails).toHaveLength(2);
    // Eleven on Saturday's clock, ten on Sunday's.
    expect(mails[0]!.subject).toContain('domingo, 4 de abril, 10:00');
  });
});

describe('no reminder is sent', () => {
  const one = (portal: PortalWithClass) => portal.context.db.updateTable('meetings').where('id', '=', portal.classId);
  const sofia = (portal: PortalWithClass) => portal.context.db.updateTable('auth_user').where('username', '=', 'sofia');
  const moment = CLASS_START.toISOString();

  test.each<[string, (portal: PortalWithClass) => Promise<unknown>, string[]]>([
    ['of a cancelled class', (portal) => one(portal).set({ cancelled_at: moment }).execute(), []],
    ['of one that was switched off', (portal) => one(portal).set({ is_active: 0 }).execute(), []],
    ['of one that was ended before its time', (portal) => one(portal).set({ ended_at: moment }).execute(), []],
    [
      'of one that was moved away',
      ({ context, classId }) => moveClass(context.db, classId, new Date(CLASS_START.getTime() + 3_600_000)),
      [],
    ],
    ['of one that is gone', (portal) => portal.as('ada').post(`/meetings/${portal.classId}/delete`).expect(303), []],
    ['of a course that does not take place', ({ context }) => context.db.updateTable('courses').set({ is_active: 0 }).execute(), []],
    [
      'to former members',
      async ({ context }) => {
        const id = await findUserId(context.db, 'sofia');
        await context.db.updateTable('enrollments').set({ status: 'ended' }).where('user_id', '=', id).execute();
      },
      ['tomas'],
    ],
    ['to deactivated accounts', (portal) => sofia(portal).set({ is_active: 0 }).execute(), ['tomas']],
    ['to accounts without an email', (portal) => sofia(portal).set({ email: '', email_key: null }).execute(), ['tomas']],
  ])('%s', async (_what, change, told) => {
    const portal = await openPortalWithClass();
    await change(portal);
    expect(await listRemindersBefore(portal, DAY)).toEqual(told);
  });

  test('once the meeting was cancelled after the scan: the state at sending counts', async () => {
    const portal = await openPortalWithClass();
    portal.mailServer.beforeTaking(async () => {
      await portal.context.db.updateTable('meetings').set({ cancelled_at: CLASS_START.toISOString() }).execute();
    });
    expect(await listRemindersBefore(portal, DAY)).toHaveLength(1);
    expect(await portal.context.db.selectFrom('mail').select('id').execute()).toHaveLength(1);
  });

  test('without a mail server, and old ones are not caught up once there is one', async () => {
    const portal = await openPortalWithClass();
    await portal.context.db.deleteFrom('reminder_scans').execute();
    expect(await listRemindersBefore(portal, DAY - 30)).toEqual([]);
    expect(await listRemindersBefore(portal, 10)).toEqual(['sofia', 'tomas']);
  });
});

describe('after a downtime of the portal', () => {
  test.each([
    ['a day before', DAY, 120],
    ['an hour before', 60, 30],
    ['ten minutes before', 10, 10],
  ])('reminders of %s leave as long as they are of use', async (_what, before, usable) => {
    const late = await openPortalWithClass();
    await choose(late, 'sofia', 'day', 'hour', 'minutes');
    await choose(late, 'tomas');
    expect(await listRemindersBefore(late, before + 1)).toEqual([]);
    expect(await listRemindersBefore(late, before - usable + 1)).toEqual(['sofia']);
    const tooLate = await openPortalWithClass();
    await choose(tooLate, 'sofia', 'day', 'hour', 'minutes');
    await choose(tooLate, 'tomas');
    await listRemindersBefore(tooLate, before + 1);
    expect(await listRemindersBefore(tooLate, before - usable)).toEqual([]);
  });
});

describe('a rescheduled class', () => {
  test('is reminded of again before its new time, and no longer before the old one', async () => {
    const portal = await openPortalWithClass();
    const { db } = portal.context;
    expect(await listRemindersBefore(portal, 10)).toHaveLength(2);
    const later = new Date(CLASS_START.getTime() + 2 * 3_600_000);
    await moveClass(db, portal.classId, later);
    expect(await listRemindersBefore(portal, 5)).toEqual([]);
    expect(await listRemindersBefore(portal, 10, later)).toEqual(['sofia', 'tomas']);
    await moveClass(db, portal.classId, CLASS_START);
    await db
      .updateTable('reminder_scans')
      .set({ scanned_until: new Date(CLASS_START.getTime() - 3_600_000).toISOString() })
      .execute();
    expect(await listRemindersBefore(portal, 9)).toEqual([]);
  });
});

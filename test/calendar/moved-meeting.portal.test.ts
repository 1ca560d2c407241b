import ical, { type VEvent } from 'node-ical';
import { expect, test } from 'vitest';
import { openForm, readForms, sendForm } from '../support/form.ts';
import { openPortalWithClass, CLASS_START, listRemindersBefore, type PortalWithClass } from '../support/portal-with-class.ts';

const DAY = 24 * 60;

/** The meeting in the calendar to which sofia subscribed. */
async function inCalendar(portal: PortalWithClass, address: string): Promise<VEvent> {
  const text = await (await fetch(portal.url + address)).text();
  const events = Object.values(ical.sync.parseICS(text)).filter((one): one is VEvent => one?.type === 'VEVENT');
  return events.find(({ url }) => String(url).endsWith(`/join-meeting/${portal.classId}`))!;
}

test('a meeting moved by a day is right in a subscribed calendar, and announced in one mail per member', async () => {
  const portal = await openPortalWithClass();
  const page = await portal.as('sofia').get('/calendar');
  const address = new URL(/value="([^"]+all\.ics)"/.exec(page.text)![1]!).pathname;
  const before = await inCalendar(portal, address);
  expect(before.start.toISOString()).toBe(CLASS_START.toISOString());

  const tomas = portal.as('tomas');
  const path = `/meetings/${portal.classId}/change`;
  const form = await openForm(tomas, path, { date: '2026-11-26', starts: '10:00', ends: '11:30' });
  const review = readForms((await sendForm(tomas, form)).text, path).find(({ action }) => action === path)!;
  const answer = await sendForm(tomas, review);
  expect(answer.status).toBe(303);

  const mails = await portal.newMails();
  expect(mails.map(({ recipients }) => recipients[0]).sort()).toEqual(['sofia@gryphos.example', 'tomas@gryphos.example']);
  for (const mail of mails) expect(mail.text).toContain('Jueves, 26 de noviembre, 10:00–11:30 (hora de Chile)');
  const after = await inCalendar(portal, address);
  expect(after.uid).toBe(before.uid);
  expect(after.start.toISOString()).toBe('2026-11-26T13:00:00.000Z');
  expect(after.end?.toISOString()).toBe('2026-11-26T14:30:00.000Z');
  expect(Number(after.sequence)).toBeGreaterThan(Number(before.sequence));

  // No reminder for the old time, one for the new.
  for (const minutes of [DAY, 10]) expect(await listRemindersBefore(portal, minutes)).toEqual([]);
  expect(await listRemindersBefore(portal, 10, after.start)).toEqual(['sofia', 'tomas']);
});

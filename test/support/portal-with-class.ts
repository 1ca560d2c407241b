import type { Db } from '../../src/platform/db/database.ts';
import { openMailPortal, type MailPortal } from './mail-portal.ts';
import { findMeetingId } from './rows.ts';

/** A class of the course of tomas and sofia. */
const TITLE = 'Clase 4: unir fuentes de datos';

/** A Wednesday, ten in the morning in Chile. */
export const CLASS_START = new Date('2026-11-25T13:00:00.000Z');

export type PortalWithClass = MailPortal & { classId: number };

/** A portal that sends mail, with one scheduled class and the reminder scan started. */
export async function openPortalWithClass(startsAt = CLASS_START, given: Record<string, string> = {}): Promise<PortalWithClass> {
  const portal = await openMailPortal(given);
  const { db } = portal.context;
  const classId = await findMeetingId(db, TITLE);
  await db.updateTable('meetings').set({ is_active: 0 }).where('id', '!=', classId).execute();
  await moveClass(db, classId, startsAt);
  portal.clock.set(new Date(startsAt.getTime() - 72 * 3_600_000));
  await portal.newMails();
  return Object.assign(portal, { classId });
}

export async function moveClass(db: Db, id: number, startsAt: Date): Promise<void> {
  const ends_at = new Date(startsAt.getTime() + 90 * 60_000).toISOString();
  await db.updateTable('meetings').set({ starts_at: startsAt.toISOString(), ends_at }).where('id', '=', id).execute();
}

/** Sets the clock to so many minutes before the class and answers who got a reminder. */
export async function listRemindersBefore(portal: PortalWithClass, minutes: number, startsAt = CLASS_START): Promise<string[]> {
  portal.clock.set(new Date(startsAt.getTime() - minutes * 60_000));
  return (await portal.newMails()).map(({ recipients }) => recipients[0]!.split('@')[0]!).sort();
}

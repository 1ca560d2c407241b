import { doneBy, type Actor } from '../../accounts/authority.ts';
import { runsAll } from '../../courses/course-authority.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { DeedName } from '../../platform/audit-log/audit-event.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { readWall } from '../../platform/shared/wall-time.ts';
import { holidaysOfYear } from './holidays.ts';
import { removeDecision, writeDecision } from './holidays.queries.ts';
import type { MeetingNeedsToWrite } from '../scheduling/create-meeting.ts';

/** `add` a day; `remove` one that was added; `work` on a holiday of the law; `rest` on it after all. */
export const holidayActs = ['add', 'remove', 'work', 'rest'] as const;

export type HolidayAct = { act: (typeof holidayActs)[number]; date: string; name: string };

export type HolidayDeciding = 'decided' | 'unchanged' | 'no-date' | 'no-name' | 'forbidden';

export const LONGEST_HOLIDAY = 100;

const deeds: Record<HolidayAct['act'], DeedName> = {
  add: 'holiday.added',
  remove: 'holiday.removed',
  work: 'holiday.worked',
  rest: 'holiday.observed',
};

/** Decides of a day whether series leave it out from now on. Meetings that stand already stay where they are. */
export function decideHoliday(
  { db, clock, settings }: MeetingNeedsToWrite,
  actor: Actor,
  { act, date, name }: HolidayAct,
): Promise<HolidayDeciding> {
  return inTransaction(db, async (tx): Promise<HolidayDeciding> => {
    if (!runsAll(actor, 'courses:manage')) return 'forbidden';
    if (!readWall({ date, time: '12:00' }, settings.timeZone)) return 'no-date';
    if (act === 'add' && (name === '' || name.length > LONGEST_HOLIDAY)) return 'no-name';
    const stands = (await holidaysOfYear(tx, settings.timeZone, Number(date.slice(0, 4)))).find((day) => day.date === date);
    switch (act) {
      case 'add':
        if (stands?.observed) return 'unchanged';
        // A holiday of the law that was struck off simply counts again.
        await (stands ? removeDecision(tx, date) : writeDecision(tx, { date, name, observed: true }));
        break;
      case 'remove':
        if (stands?.source !== 'own') return 'unchanged';
        await removeDecision(tx, date);
        break;
      case 'work':
        if (stands?.source !== 'legal' || !stands.observed) return 'unchanged';
        await writeDecision(tx, { date, name: stands.name, observed: false });
        break;
      case 'rest':
        if (stands?.source !== 'legal' || stands.observed) return 'unchanged';
        await removeDecision(tx, date);
        break;
      default:
        act satisfies never;
    }
    const details = { date, name: stands?.name ?? name };
    await recordDeed(tx, { ...doneBy(actor, clock.now()), deed: deeds[act], subject: 'holiday', subjectId: null, details });
    return 'decided';
  });
}

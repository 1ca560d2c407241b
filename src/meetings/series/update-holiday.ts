import { actorFields, type Actor } from '../../accounts/authority.ts';
import { managesAllCourses } from '../../courses/course-authority.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { AuditEventName } from '../../platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { parseWallTime } from '../../platform/shared/wall-time.ts';
import { listHolidays } from './holidays.ts';
import { deleteHolidayOverride, upsertHolidayOverride } from './holidays.queries.ts';
import type { SchedulingContext } from '../scheduling/create-meeting.ts';

/** `add` a day; `remove` one that was added; `work` on a holiday of the law; `rest` on it after all. */
export const holidayActions = ['add', 'remove', 'work', 'rest'] as const;

export type HolidayAction = { action: (typeof holidayActions)[number]; date: string; name: string };

export type UpdateHolidayResult = 'decided' | 'unchanged' | 'no-date' | 'no-name' | 'forbidden';

export const MAX_HOLIDAY_NAME_LENGTH = 100;

const eventNames: Record<HolidayAction['action'], AuditEventName> = {
  add: 'holiday.added',
  remove: 'holiday.removed',
  work: 'holiday.worked',
  rest: 'holiday.observed',
};

/** Decides of a day whether series leave it out from now on. Meetings that stand already stay where they are. */
export function updateHoliday(
  { db, clock, settings }: SchedulingContext,
  actor: Actor,
  { action, date, name }: HolidayAction,
): Promise<UpdateHolidayResult> {
  return inTransaction(db, async (tx): Promise<UpdateHolidayResult> => {
    if (!managesAllCourses(actor, 'courses:write')) return 'forbidden';
    if (!parseWallTime({ date, time: '12:00' }, settings.timeZone)) return 'no-date';
    if (action === 'add' && (name === '' || name.length > MAX_HOLIDAY_NAME_LENGTH)) return 'no-name';
    const stands = (await listHolidays(tx, settings.timeZone, Number(date.slice(0, 4)))).find((day) => day.date === date);
    switch (action) {
      case 'add':
        if (stands?.observed) return 'unchanged';
        // A holiday of the law that was struck off simply counts again.
        await (stands ? deleteHolidayOverride(tx, date) : upsertHolidayOverride(tx, { date, name, observed: true }));
        break;
      case 'remove':
        if (stands?.source !== 'own') return 'unchanged';
        await deleteHolidayOverride(tx, date);
        break;
      case 'work':
        if (stands?.source !== 'legal' || !stands.observed) return 'unchanged';
        await upsertHolidayOverride(tx, { date, name: stands.name, observed: false });
        break;
      case 'rest':
        if (stands?.source !== 'legal' || stands.observed) return 'unchanged';
        await deleteHolidayOverride(tx, date);
        break;
      default:
        action satisfies never;
    }
    const details = { date, name: stands?.name ?? name };
    await recordAuditEvent(tx, {
      ...actorFields(actor, clock.now()),
      event: eventNames[action],
      subject: 'holiday',
      subjectId: null,
      details,
    });
    return 'decided';
  });
}

import { actorFields, type Actor } from '../../accounts/authority.ts';
import { managesAllCourses } from '../../courses/course-authority.ts';
import type { AuditEventName } from '../../platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { inTransaction, type Db } from '../../platform/db/database.ts';
import { isDate } from '../../platform/shared/wall-time.ts';
import type { SchedulingContext } from '../context.ts';
import { deleteHolidayOverride, findHolidayOverrides, upsertHolidayOverride } from './holidays.queries.ts';
import { listLegalHolidays, type Holiday } from './legal-holidays.ts';

/** `custom` holidays were added by users. One that is not `observed` is a legal holiday on which there are classes. */
export type ListedHoliday = Holiday & { source: 'legal' | 'custom'; observed: boolean };

/** The legal holidays of a year with the changes that users made, by date. */
export async function listHolidays(db: Db, zone: string, year: number): Promise<ListedHoliday[]> {
  const holidays = new Map<string, ListedHoliday>();
  for (const holiday of listLegalHolidays(zone, year)) holidays.set(holiday.date, { ...holiday, source: 'legal', observed: true });
  for (const { date, name, observed } of await findHolidayOverrides(db, `${year}-01-01`, `${year}-12-31`)) {
    const legal = holidays.get(date);
    if (legal && !observed) holidays.set(date, { ...legal, observed: false });
    else if (!legal && observed) holidays.set(date, { date, name, source: 'custom', observed: true });
  }
  return [...holidays.values()].sort((one, other) => (one.date < other.date ? -1 : 1));
}

/** Names of the observed holidays between two dates, both inclusive, by date. */
export async function listObservedHolidays(db: Db, zone: string, firstDate: string, lastDate: string): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (let year = Number(firstDate.slice(0, 4)); year <= Number(lastDate.slice(0, 4)); year++) {
    for (const { date, name, observed } of await listHolidays(db, zone, year)) {
      if (observed && date >= firstDate && date <= lastDate) names.set(date, name);
    }
  }
  return names;
}

/** `delete` removes a custom holiday; `ignore` holds classes on a legal holiday, and `observe` undoes that. */
export const holidayActions = ['add', 'delete', 'ignore', 'observe'] as const;

export type HolidayUpdate = { action: (typeof holidayActions)[number]; date: string; name: string };

export type UpdateHolidayResult = 'updated' | 'unchanged' | 'date-missing' | 'name-missing' | 'forbidden';

const MAX_HOLIDAY_NAME_LENGTH = 100;

const eventNames: Record<HolidayUpdate['action'], AuditEventName> = {
  add: 'holiday.added',
  delete: 'holiday.removed',
  ignore: 'holiday.worked',
  observe: 'holiday.observed',
};

/** Changes the holidays that series leave out from now on. Existing meetings are not touched. */
export function updateHoliday(
  { db, clock, settings }: SchedulingContext,
  actor: Actor,
  { action, date, name }: HolidayUpdate,
): Promise<UpdateHolidayResult> {
  return inTransaction(db, async (tx): Promise<UpdateHolidayResult> => {
    if (!managesAllCourses(actor, 'courses:write')) return 'forbidden';
    if (!isDate(date)) return 'date-missing';
    if (action === 'add' && (name === '' || name.length > MAX_HOLIDAY_NAME_LENGTH)) return 'name-missing';
    const holiday = (await listHolidays(tx, settings.timeZone, Number(date.slice(0, 4)))).find((one) => one.date === date);
    switch (action) {
      case 'add':
        if (holiday?.observed) return 'unchanged';
        // An ignored legal holiday is observed again.
        await (holiday ? deleteHolidayOverride(tx, date) : upsertHolidayOverride(tx, { date, name, observed: true }));
        break;
      case 'delete':
        if (holiday?.source !== 'custom') return 'unchanged';
        await deleteHolidayOverride(tx, date);
        break;
      case 'ignore':
        if (holiday?.source !== 'legal' || !holiday.observed) return 'unchanged';
        await upsertHolidayOverride(tx, { date, name: holiday.name, observed: false });
        break;
      case 'observe':
        if (holiday?.source !== 'legal' || holiday.observed) return 'unchanged';
        await deleteHolidayOverride(tx, date);
        break;
      default:
        action satisfies never;
    }
    const details = { date, name: holiday?.name ?? name };
    await recordAuditEvent(tx, {
      ...actorFields(actor, clock.now()),
      event: eventNames[action],
      subject: 'holiday',
      subjectId: null,
      details,
    });
    return 'updated';
  });
}

import type { Db } from '../../platform/db/database.ts';
import { listHolidayOverrides } from './holidays.queries.ts';
import { legalHolidays, type Holiday } from './legal-holidays.ts';

/** `legal`: the law's proposal; `own`: added by people. One that is not `observed` is a holiday of the law on which there are classes. */
export type ListedHoliday = Holiday & { source: 'legal' | 'own'; observed: boolean };

/** The holidays of a year: what the law proposes and what people decided, in their order. */
export async function listHolidays(db: Db, zone: string, year: number): Promise<ListedHoliday[]> {
  const decisions = await listHolidayOverrides(db, `${year}-01-01`, `${year}-12-31`);
  const days = new Map<string, ListedHoliday>();
  for (const holiday of legalHolidays(zone, year)) days.set(holiday.date, { ...holiday, source: 'legal', observed: true });
  for (const { date, name, observed } of decisions) {
    const legal = days.get(date);
    if (legal && !observed) days.set(date, { ...legal, observed: false });
    else if (!legal && observed) days.set(date, { date, name, source: 'own', observed: true });
  }
  return [...days.values()].sort((one, other) => (one.date < other.date ? -1 : 1));
}

/** The days without classes between two dates, both included, by date. */
export async function listObservedHolidayNames(db: Db, zone: string, first: string, last: string): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (let year = Number(first.slice(0, 4)); year <= Number(last.slice(0, 4)); year++)
    for (const { date, name, observed } of await listHolidays(db, zone, year))
      if (observed && date >= first && date <= last) names.set(date, name);
  return names;
}

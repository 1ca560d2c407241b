import { DateTime } from 'luxon';
import type { Db } from '../../platform/db/database.ts';
import type { Area } from '../../platform/audit-log/audit-event.ts';
import type { ListState } from '../../platform/pagination/list-url.ts';
import { startOfDay } from '../../platform/shared/local-days.ts';
import { es } from '../../platform/messages/es.ts';
import type { JournalQuery } from './audit-log.forms.ts';
import type { NamedPerson } from './audit-entry.ts';
import type { JournalFilter } from './journal-filter.ts';
import { matchingPeople, type Matching } from './matching-people.ts';
import { namePeople } from './named-people.ts';

export const areas = Object.keys(es.journal.areas) as Area[];

/** What an address asks for: days are those of the zone, and what was typed of a person becomes those whom it fits. */
export async function filterFrom(
  db: Db,
  query: JournalQuery,
  zone: string,
): Promise<{ filter: JournalFilter; chosen: NamedPerson | undefined; matching: Matching }> {
  const { as, area, about, from, until, person, q } = query;
  const chosen = person === undefined ? undefined : (await namePeople(db, [person]))(person);
  const matching = chosen ? { people: [], more: false } : await matchingPeople(db, q);
  const people = chosen ? [chosen.id] : q.trim() === '' ? undefined : matching.people.map(({ id }) => id);
  const filter = {
    people,
    as,
    area: areas.find((one) => one === area),
    about,
    from: from === undefined ? undefined : dayIn(from, zone, 0),
    until: until === undefined ? undefined : dayIn(until, zone, 1),
  };
  return { filter, chosen, matching };
}

/** What an address says of the list, as other addresses of it repeat it. */
export function stateOf({ q, person, as, area, about, from, until }: JournalQuery): ListState {
  return {
    q,
    person,
    as: as === 'either' ? undefined : as,
    area,
    about: about && `${about.subject}:${about.id}`,
    from,
    until,
  };
}

function dayIn(text: string, zone: string, daysLater: number): Date {
  return startOfDay(DateTime.fromISO(text, { zone }).toJSDate(), zone, daysLater);
}

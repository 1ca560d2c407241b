import { DateTime } from 'luxon';
import type { Db } from '../../platform/db/database.ts';
import type { AuditCategory } from '../../platform/audit-log/audit-event.ts';
import type { ListState } from '../../platform/pagination/list-url.ts';
import { startOfDay } from '../../platform/shared/wall-time.ts';
import { es } from '../../platform/messages/es.ts';
import type { AuditLogQuery } from './audit-log.forms.ts';
import type { NamedPerson } from './audit-entry.ts';
import type { AuditLogFilter } from './journal-filter.ts';
import { searchPeople, type PersonMatches } from './matching-people.ts';
import { findPersonNames } from './named-people.ts';

export const auditAreas = Object.keys(es.auditEvents.categories) as AuditCategory[];

/** What an address asks for: days are those of the zone, and what was typed of a person becomes those whom it fits. */
export async function buildAuditLogFilter(
  db: Db,
  query: AuditLogQuery,
  zone: string,
): Promise<{ filter: AuditLogFilter; chosen: NamedPerson | undefined; matching: PersonMatches }> {
  const { as: personRole, area, about, from, until, person, q } = query;
  const chosen = person === undefined ? undefined : (await findPersonNames(db, [person]))(person);
  const matching = chosen ? { people: [], hasMore: false } : await searchPeople(db, q);
  const userIds = chosen ? [chosen.id] : q.trim() === '' ? undefined : matching.people.map(({ id }) => id);
  const filter = {
    userIds: userIds,
    personRole: personRole,
    area: auditAreas.find((one) => one === area),
    about,
    from: from === undefined ? undefined : startOfDayInZone(from, zone, 0),
    until: until === undefined ? undefined : startOfDayInZone(until, zone, 1),
  };
  return { filter, chosen, matching };
}

/** What an address says of the list, as other addresses of it repeat it. */
export function toUrlState({ q, person, as, area, about, from, until }: AuditLogQuery): ListState {
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

function startOfDayInZone(text: string, zone: string, daysLater: number): Date {
  return startOfDay(DateTime.fromISO(text, { zone }).toJSDate(), zone, daysLater);
}

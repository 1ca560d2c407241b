import type { AuditCategory } from '../../platform/audit-log/audit-event.ts';
import type { Db } from '../../platform/db/database.ts';
import { es } from '../../platform/messages/es.ts';
import { searchFilters } from '../../platform/pagination/filter.ts';
import { findPage } from '../../platform/pagination/find-page.ts';
import type { ListState } from '../../platform/pagination/list-url.ts';
import { addDays, startOfDate } from '../../platform/shared/wall-time.ts';
import { findPersonNames, type NamedPerson } from './audit-entries.ts';
import type { AuditLogFilter, AuditLogQuery } from './audit-log.forms.ts';

export const auditCategories = Object.keys(es.auditEvents.categories) as AuditCategory[];

/** Users that match a search. Their events are listed together; if there are more, the user has to choose one. */
type PersonMatches = { people: NamedPerson[]; hasMore: boolean };

const MAX_MATCHES = 8;

/** Resolves the query of a URL: dates are days of `zone`, a search text becomes the ids of the users that match. */
export async function buildAuditLogFilter(
  db: Db,
  query: AuditLogQuery,
  zone: string,
): Promise<{ filter: AuditLogFilter; chosen: NamedPerson | undefined; matches: PersonMatches }> {
  const { as: personRole, area, about, from, until, person, q } = query;
  const chosen = person === undefined ? undefined : (await findPersonNames(db, [person]))(person);
  const matches = chosen ? { people: [], hasMore: false } : await searchPeople(db, q);
  const filter = {
    userIds: chosen ? [chosen.id] : q.trim() === '' ? undefined : matches.people.map(({ id }) => id),
    personRole,
    category: auditCategories.find((category) => category === area),
    about,
    from: from === undefined ? undefined : startOfDate(from, zone),
    until: until === undefined ? undefined : startOfDate(addDays(until, 1), zone),
  };
  return { filter, chosen, matches };
}

/** The filter as URLs of the list carry it. */
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

async function searchPeople(db: Db, typed: string): Promise<PersonMatches> {
  const filters = searchFilters('person', typed);
  if (filters.length === 0) return { people: [], hasMore: false };
  // By id: no index has all accounts, deactivated ones included, in the order of their names.
  const sort = { column: 'id', kind: 'number', direction: 'asc' } as const;
  const page = await findPage(db, { table: 'auth_user', filters, sort, cursor: { position: 'start' }, size: MAX_MATCHES });
  const nameOf = await findPersonNames(db, page.ids);
  return { people: page.ids.map(nameOf), hasMore: page.next !== undefined };
}

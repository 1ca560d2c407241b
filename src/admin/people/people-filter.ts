import type { Sorts } from '../../platform/pagination/list-url.ts';

/** The parts of the list of people. Somebody who is locked out stands in another one too. */
export const peopleTabs = ['active', 'invited', 'locked', 'off'] as const;

export type PeopleTab = (typeof peopleTabs)[number];

/** Which people a list shows; `role` and `course` are numbers. */
export type PeopleFilter = { tab: PeopleTab; q: string; role?: number | undefined; course?: number | undefined };

/** The orders of the list, by the name that stands in its address. The newest account has the highest number. */
export const peopleSorts = {
  name: { column: 'sort_key', kind: 'text', direction: 'asc' },
  username: { column: 'username', kind: 'text', direction: 'asc' },
  seen: { column: 'last_login', kind: 'instant', direction: 'desc', whenNull: '1970-01-01T00:00:00.000Z' },
  added: { column: 'id', kind: 'number', direction: 'desc' },
} satisfies Sorts;

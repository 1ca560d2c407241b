import { z } from 'zod';
import { singleLineText } from '../../platform/http/form-fields.ts';
import { parseId } from '../../platform/http/parse-request.ts';
import { byName, type Sorts } from '../../platform/pagination/list-url.ts';

/** `locked` people are in another tab as well. */
export const peopleTabs = ['active', 'invited', 'locked', 'off'] as const;

export type PeopleTab = (typeof peopleTabs)[number];

/** `role` and `course` are ids. `factor`: who lacks a second factor that a role demands. */
export type PeopleFilter = {
  tab: PeopleTab;
  q: string;
  role?: number | undefined;
  course?: number | undefined;
  factor?: 'missing' | undefined;
};

/** By the name in the list's URL. The newest account has the highest id. */
export const peopleSorts = {
  name: byName,
  username: { column: 'username', kind: 'text', direction: 'asc', hasIndex: true },
  seen: { column: 'last_login', kind: 'instant', direction: 'desc', whenNull: '1970-01-01T00:00:00.000Z', hasIndex: true },
  added: { column: 'id', kind: 'number', direction: 'desc', hasIndex: true },
} satisfies Sorts;

const id = z.string().optional().catch(undefined).transform(parseId);
const text = singleLineText(200).optional().catch(undefined);

/** The query of the list's URL. Invalid values are ignored, so that old bookmarks still work. */
export const peopleListQuery = z.object({
  tab: z.enum(peopleTabs).catch('active'),
  q: text.transform((typed) => typed ?? ''),
  role: id,
  course: id,
  factor: z.literal('missing').optional().catch(undefined),
  /** Searches for a course. */
  in: text.transform((typed) => typed ?? ''),
  sort: text,
  at: singleLineText(2000).optional().catch(undefined),
});

export type PeopleListQuery = z.infer<typeof peopleListQuery>;

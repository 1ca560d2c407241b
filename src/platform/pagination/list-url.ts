import { z } from 'zod';
import { singleLineText } from '../http/form-fields.ts';
import type { Sort } from './cursor.ts';

/** The query string of a list: search, filters, sort, cursor. */
export type ListState = Record<string, string | number | undefined>;

/** Builds the URL of a list with some of its state changed, without what is empty or undefined. */
export function listUrl(path: string, state: ListState): (changes: ListState) => string {
  return (changes) => {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries({ ...state, ...changes }))
      if (value !== undefined && value !== '') query.set(name, String(value));
    return query.size > 0 ? `${path}?${query.toString()}` : path;
  };
}

/** The orders that a list offers, by their name in the query string; the first is the default. */
export type Sorts = Record<string, Sort>;

export type SortChoice = { name: string; isReversed: boolean; sort: Sort };

/** Parses `name`, or `-name` for the reverse order. */
export function parseSort(sorts: Sorts, text: unknown): SortChoice {
  const [, minus, requested] = /^(-?)(\w+)$/.exec(typeof text === 'string' ? text : '') ?? [];
  const name = requested !== undefined && Object.hasOwn(sorts, requested) ? requested : Object.keys(sorts)[0]!;
  const sort = sorts[name]!;
  if (!minus || name !== requested) return { name, isReversed: false, sort };
  return { name, isReversed: true, sort: { ...sort, direction: sort.direction === 'asc' ? 'desc' : 'asc' } };
}

/** The parameters of a list's URL: search terms, tab, order and cursor. */
export const listQuery = z.object({
  q: singleLineText().default('').catch(''),
  tab: z.string().optional().catch(undefined),
  sort: z.string().optional().catch(undefined),
  at: z.string().optional().catch(undefined),
});

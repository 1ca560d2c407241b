import type { Sort } from './cursor.ts';

/** What an address of a list says of it: search, filters, sort, place. */
export type ListState = Record<string, string | number | undefined>;

/** The address of a list with some of its state changed; what is empty or undefined is left out. */
export function listUrl(path: string, state: ListState): (changes: ListState) => string {
  return (changes) => {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries({ ...state, ...changes }))
      if (value !== undefined && value !== '') query.set(name, String(value));
    return query.size > 0 ? `${path}?${query.toString()}` : path;
  };
}

/** The orders that a list offers, by the name that stands in its address; the first is the one it opens with. */
export type Sorts = Record<string, Sort>;

export type SortChoice = { name: string; isReversed: boolean; sort: Sort };

/** The order that an address asks for: `name`, or `-name` for the other way round. */
export function parseSort(sorts: Sorts, text: unknown): SortChoice {
  const [, turned, asked] = /^(-?)(\w+)$/.exec(typeof text === 'string' ? text : '') ?? [];
  const name = asked !== undefined && Object.hasOwn(sorts, asked) ? asked : Object.keys(sorts)[0]!;
  const usual = sorts[name]!;
  if (!turned || name !== asked) return { name, isReversed: false, sort: usual };
  return { name, isReversed: true, sort: { ...usual, direction: usual.direction === 'asc' ? 'desc' : 'asc' } };
}

import { z } from 'zod';
import { MAX_ID } from '../db/engine.ts';
import { trimmedLine } from '../http/form-fields.ts';

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
  q: trimmedLine().catch(''),
  tab: z.string().optional().catch(undefined),
  sort: z.string().optional().catch(undefined),
  at: z.string().optional().catch(undefined),
});

/**
 * Order of a list: by a column, then by id. `whenNull` replaces null in a nullable column, as in its index
 * (`coalesce(column, …)`). `hasIndex`: there is one of the column and the id, behind the columns of
 * the list's conditions.
 */
export type Sort = {
  column: string;
  kind: 'text' | 'number' | 'instant';
  direction: 'asc' | 'desc';
  whenNull?: string;
  hasIndex?: boolean;
};

/** Accounts, whose sort key begins with the last name, and courses. */
export const byName = { column: 'sort_key', kind: 'text', direction: 'asc', hasIndex: true } as const satisfies Sort;

export type RowKey = { key: string | number; id: number };

/** Which page of a list: the first, the last, or the one after or before a row. */
export type Cursor = { position: 'start' | 'end' } | { position: 'after' | 'before'; row: RowKey };

/** As in the query string: `?at=after.WyJwZXJleiIsN10`. */
export function formatCursor(position: 'after' | 'before', { key, id }: RowKey): string {
  return `${position}.${Buffer.from(JSON.stringify([key, id])).toString('base64url')}`;
}

/** What is not a cursor, or belongs to another order, is the first page. */
export function parseCursor(text: unknown, { kind }: Sort): Cursor {
  if (text === 'end') return { position: 'end' };
  const [, position, code] = /^(after|before)\.([\w-]{1,1000})$/.exec(typeof text === 'string' ? text : '') ?? [];
  const row = code === undefined ? undefined : parseRowKey(code, kind);
  return row ? { position: position as 'after' | 'before', row } : { position: 'start' };
}

function parseRowKey(code: string, kind: Sort['kind']): RowKey | undefined {
  const [key, id, ...rest] = parseList(Buffer.from(code, 'base64url').toString());
  const fits = kind === 'number' ? isColumnNumber(key) : typeof key === 'string' && isValidKey(key, kind);
  if (!fits || !isColumnNumber(id) || rest.length > 0) return undefined;
  return { key: key as string | number, id: id as number };
}

function parseList(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

/** Whether an integer column holds it on both engines. */
function isColumnNumber(value: unknown): boolean {
  return Number.isSafeInteger(value) && Math.abs(value as number) <= MAX_ID;
}

/** PostgreSQL rejects invalid instants (30 February, the year 0) and, in any text, NUL. */
function isValidKey(key: string, kind: 'text' | 'instant'): boolean {
  if (kind === 'text') return !key.includes('\u0000');
  return /^(?!0000)\d{4}-/.test(key) && !Number.isNaN(Date.parse(key)) && new Date(key).toISOString() === key;
}

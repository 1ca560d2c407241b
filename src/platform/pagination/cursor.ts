/**
 * How rows follow one another: by a column, and by id where it is equal. A column that may be null says what stands for null,
 * and its index says the same (`coalesce(column, …)`).
 */
export type Sort = { column: string; kind: 'text' | 'number' | 'instant'; direction: 'asc' | 'desc'; whenNull?: string };

export type Cursor = { key: string | number; id: number };

/** Which page of a list: the first, the last, or the one that follows or precedes a row. */
export type Place = { side: 'start' | 'end' } | { side: 'after' | 'before'; of: Cursor };

/** A place as it stands in an address (`?at=after.WyJwZXJleiIsN10`). */
export function placeText(side: 'after' | 'before', { key, id }: Cursor): string {
  return `${side}.${Buffer.from(JSON.stringify([key, id])).toString('base64url')}`;
}

/** The place that an address names. What is none of ours, or belongs to another order, is the first page. */
export function placeFrom(text: unknown, { kind }: Sort): Place {
  if (text === 'end') return { side: 'end' };
  const [, side, code] = /^(after|before)\.([\w-]{1,1000})$/.exec(typeof text === 'string' ? text : '') ?? [];
  const of = code === undefined ? undefined : cursorFrom(code, kind);
  return of ? { side: side as 'after' | 'before', of } : { side: 'start' };
}

function cursorFrom(code: string, kind: Sort['kind']): Cursor | undefined {
  const [key, id, ...rest] = listIn(Buffer.from(code, 'base64url').toString());
  const fits = kind === 'number' ? isNumber(key) : typeof key === 'string' && isKey(key, kind);
  if (!fits || !isNumber(id) || rest.length > 0) return undefined;
  return { key: key as string | number, id: id as number };
}

function listIn(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

/** A number that a column holds on both engines. */
function isNumber(value: unknown): boolean {
  return Number.isSafeInteger(value) && Math.abs(value as number) < 2 ** 31;
}

/** PostgreSQL refuses what is no instant (the 30th of February, the year 0) and, in any text, NUL. */
function isKey(key: string, kind: 'text' | 'instant'): boolean {
  if (kind === 'text') return !key.includes('\u0000');
  return /^(?!0000)\d{4}-/.test(key) && !Number.isNaN(Date.parse(key)) && new Date(key).toISOString() === key;
}

/**
 * How rows follow one another: by a column, and by id where it is equal. A column that may be null says what stands for null,
 * and its index says the same (`coalesce(column, …)`).
 */
export type Sort = { column: string; kind: 'text' | 'number' | 'instant'; direction: 'asc' | 'desc'; whenNull?: string };

export type RowKey = { key: string | number; id: number };

/** Which page of a list: the first, the last, or the one that follows or precedes a row. */
export type Cursor = { position: 'start' | 'end' } | { position: 'after' | 'before'; row: RowKey };

/** A place as it stands in an address (`?at=after.WyJwZXJleiIsN10`). */
export function formatCursor(side: 'after' | 'before', { key, id }: RowKey): string {
  return `${side}.${Buffer.from(JSON.stringify([key, id])).toString('base64url')}`;
}

/** The place that an address names. What is none of ours, or belongs to another order, is the first page. */
export function parseCursor(text: unknown, { kind }: Sort): Cursor {
  if (text === 'end') return { position: 'end' };
  const [, side, code] = /^(after|before)\.([\w-]{1,1000})$/.exec(typeof text === 'string' ? text : '') ?? [];
  const row = code === undefined ? undefined : parseRowKey(code, kind);
  return row ? { position: side as 'after' | 'before', row } : { position: 'start' };
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

/** A number that a column holds on both engines. */
function isColumnNumber(value: unknown): boolean {
  return Number.isSafeInteger(value) && Math.abs(value as number) < 2 ** 31;
}

/** PostgreSQL refuses what is no instant (the 30th of February, the year 0) and, in any text, NUL. */
function isValidKey(key: string, kind: 'text' | 'instant'): boolean {
  if (kind === 'text') return !key.includes('\u0000');
  return /^(?!0000)\d{4}-/.test(key) && !Number.isNaN(Date.parse(key)) && new Date(key).toISOString() === key;
}

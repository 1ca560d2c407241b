import { z } from 'zod';
import type { MeetingCursor } from './visible-meetings.queries.ts';

/** Where a page of meetings begins, as it stands in an address: `1764601200000-42`. Anything else begins at the start. */
export const cursorQuery = z.object({ behind: z.string().optional().catch(undefined).transform(parseCursor) });

export function formatCursor({ startsAt, id }: MeetingCursor): string {
  return `${startsAt.getTime()}-${id}`;
}

function parseCursor(text: string | undefined): MeetingCursor | undefined {
  const parts = /^(\d{1,14})-(\d{1,9})$/.exec(text ?? '');
  return parts ? { startsAt: new Date(Number(parts[1])), id: Number(parts[2]) } : undefined;
}

/** Cuts the one row too many that tells whether there is another page. */
export function toPage<Row extends MeetingCursor>(rows: Row[], size: number): { rows: Row[]; behind: string | undefined } {
  const last = rows.length > size ? rows[size - 1] : undefined;
  return { rows: rows.slice(0, size), behind: last && formatCursor(last) };
}

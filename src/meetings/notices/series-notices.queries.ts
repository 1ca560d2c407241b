import { z } from 'zod';
import type { Tx } from '../../platform/db/database.ts';
import type { MeetingBefore } from './series-notice.ts';

const stored = z.array(z.object({ id: z.number(), was: z.object({ startsAt: z.coerce.date(), endsAt: z.coerce.date() }).optional() }));

export async function insertSeriesNotice(tx: Tx, seriesId: number, meetings: MeetingBefore[], now: Date): Promise<number> {
  const { id } = await tx
    .insertInto('series_notices')
    .values({ series_id: seriesId, meetings: JSON.stringify(meetings), made_at: now.toISOString() })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** Takes away the notices of a series of which nobody was told yet, and answers what they were to tell, oldest first. */
export async function takeUntold(tx: Tx, seriesId: number): Promise<MeetingBefore[]> {
  const rows = await tx
    .deleteFrom('series_notices')
    .where('series_id', '=', seriesId)
    .where('reached', '=', 0)
    .returning(['id', 'meetings'])
    .execute();
  return rows.sort((one, other) => one.id - other.id).flatMap(({ meetings }) => meetingsFrom(meetings));
}

/** The notice as it stands once nobody else is sending it. Undefined where there is none. */
export async function holdSeriesNotice(
  tx: Tx,
  id: number,
): Promise<{ seriesId: number; before: MeetingBefore[]; reached: number } | undefined> {
  const row = await tx
    .updateTable('series_notices')
    .set((eb) => ({ reached: eb.ref('reached') }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  return row && { seriesId: row.series_id, before: meetingsFrom(row.meetings), reached: row.reached };
}

export async function writeSeriesReached(tx: Tx, id: number, reached: number): Promise<void> {
  await tx.updateTable('series_notices').set({ reached }).where('id', '=', id).execute();
}

function meetingsFrom(json: string): MeetingBefore[] {
  return stored.parse(JSON.parse(json)).map(({ id, was }) => ({ id, was }));
}

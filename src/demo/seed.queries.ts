import type { JitsiSettings } from '../platform/config/settings.ts';
import type { Db, Tx } from '../platform/db/database.ts';
import { buildRoomUrl } from '../jitsi/tokens/call-url.ts';

export async function countOtherAccounts(db: Db, usernames: string[]): Promise<number> {
  const row = await db
    .selectFrom('auth_user')
    .select((eb) => eb.fn.countAll<number>().as('number'))
    .where('username', 'not in', usernames)
    .executeTakeFirstOrThrow();
  return row.number;
}

export async function findUserIds(db: Db): Promise<Map<string, number>> {
  const rows = await db.selectFrom('auth_user').select(['username', 'id']).execute();
  return new Map(rows.map((row) => [row.username, row.id]));
}

export async function findCourseId(tx: Tx, title: string): Promise<number | undefined> {
  return (await tx.selectFrom('courses').select('id').where('title', '=', title).executeTakeFirst())?.id;
}

export async function findClassId(tx: Tx, courseId: number, title: string): Promise<number | undefined> {
  return (await tx.selectFrom('meetings').select('id').where('course_id', '=', courseId).where('title', '=', title).executeTakeFirst())?.id;
}

export type ClassTimes = { startsAt: Date; endsAt: Date; withLink: boolean; cancelledAt: Date | null; cancelNote?: string };

export async function rescheduleClass(tx: Tx, jitsi: JitsiSettings, id: number, times: ClassTimes): Promise<void> {
  const { room_name: room } = await tx.selectFrom('meetings').select('room_name').where('id', '=', id).executeTakeFirstOrThrow();
  await tx
    .updateTable('meetings')
    .set({
      starts_at: times.startsAt.toISOString(),
      ends_at: times.endsAt.toISOString(),
      link: times.withLink ? buildRoomUrl(jitsi.serverUrl, room!) : '',
      cancelled_at: times.cancelledAt?.toISOString() ?? null,
      cancel_note: times.cancelNote ?? '',
    })
    .where('id', '=', id)
    .execute();
}

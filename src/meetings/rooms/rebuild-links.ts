import { inTransaction, type Db } from '../../platform/db/database.ts';
import { callLink } from '../../jitsi/tokens/call-url.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';

export type NewLink = { id: number; before: string; after: string };

/** Meetings whose link is not the one of their room on this server; those without a link are meant to have none. */
export async function linksToRebuild(db: Db, jitsiServer: string): Promise<NewLink[]> {
  const rows = await db.selectFrom('meetings').select(['id', 'room_name', 'link']).where('link', '!=', '').execute();
  return rows
    .map((row) => ({ id: row.id, before: row.link, after: callLink(jitsiServer, row.room_name!) }))
    .filter(({ before, after }) => before !== after);
}

export async function writeLink(db: Db, { id, before, after }: NewLink, now: Date): Promise<void> {
  await inTransaction(db, async (tx) => {
    await tx.updateTable('meetings').set({ link: after }).where('id', '=', id).execute();
    await recordDeed(tx, {
      at: now,
      actorId: null,
      deed: 'meeting.link-rebuilt',
      subject: 'meeting',
      subjectId: id,
      details: { link: { before, after } },
    });
  });
}

import { inTransaction, type Db } from '../../platform/db/database.ts';
import { buildRoomUrl } from '../../jitsi/tokens/call-url.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';

type LinkChange = { id: number; before: string; after: string };

/** Meetings whose link is not that of their room on this server. A meeting without a link has none on purpose. */
export async function findOutdatedLinks(db: Db, jitsiServer: string): Promise<LinkChange[]> {
  const rows = await db.selectFrom('meetings').select(['id', 'room_name', 'link']).where('link', '!=', '').execute();
  return rows
    .map((row) => ({ id: row.id, before: row.link, after: buildRoomUrl(jitsiServer, row.room_name!) }))
    .filter(({ before, after }) => before !== after);
}

export async function rebuildLink(db: Db, { id, before, after }: LinkChange, now: Date): Promise<void> {
  await inTransaction(db, async (tx) => {
    await tx.updateTable('meetings').set({ link: after }).where('id', '=', id).execute();
    await recordAuditEvent(tx, {
      at: now,
      actorId: null,
      event: 'meeting.link-rebuilt',
      subject: 'meeting',
      subjectId: id,
      details: { link: { before, after } },
    });
  });
}

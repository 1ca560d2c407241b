import type { Insertable, Selectable } from 'kysely';
import type { Db, Tx } from '../platform/db/database.ts';
import type { GuestLink } from './guest-link.ts';
import type { GuestLinkTable } from './guests.table.ts';

export async function insertGuestLink(tx: Tx, row: Insertable<GuestLinkTable>): Promise<number> {
  return (await tx.insertInto('guest_links').values(row).returning('id').executeTakeFirstOrThrow()).id;
}

export async function findGuestLink(db: Db, id: number): Promise<GuestLink | undefined> {
  const row = await db.selectFrom('guest_links').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toGuestLink(row);
}

/** Every link of a meeting, newest first, with its creator, if that account still exists. */
export async function listGuestLinksOfMeeting(db: Db, meetingId: number) {
  const rows = await db
    .selectFrom('guest_links as l')
    .leftJoin('auth_user as u', 'u.id', 'l.created_by')
    .selectAll('l')
    .select(['u.first_name as firstName', 'u.last_name as lastName', 'u.username'])
    .where('l.meeting_id', '=', meetingId)
    .orderBy('l.id', 'desc')
    .execute();
  return rows.map(({ firstName, lastName, username, ...row }) => ({
    link: toGuestLink(row),
    creator: username === null ? undefined : { firstName: firstName!, lastName: lastName!, username },
  }));
}

export async function countValidGuestLinks(tx: Tx, meetingId: number): Promise<number> {
  const row = await tx
    .selectFrom('guest_links')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('meeting_id', '=', meetingId)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow();
  return row.count;
}

/** False where no use is left (also under concurrent requests), or the link was revoked or has ended. */
export async function incrementUses(tx: Tx, id: number, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('guest_links')
    .set((eb) => ({ uses: eb('uses', '+', 1) }))
    .where('id', '=', id)
    .whereRef('uses', '<', 'max_uses')
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', now.toISOString())]))
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** False where the link belongs to another meeting or was revoked before. */
export async function markGuestLinkRevoked(tx: Tx, meetingId: number, id: number, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('guest_links')
    .set({ revoked_at: now.toISOString() })
    .where('id', '=', id)
    .where('meeting_id', '=', meetingId)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

function toGuestLink(row: Selectable<GuestLinkTable>): GuestLink {
  return {
    id: row.id,
    meetingId: row.meeting_id,
    makerId: row.created_by,
    createdAt: new Date(row.created_at),
    endsAt: row.ends_at === null ? undefined : new Date(row.ends_at),
    maxUses: row.max_uses,
    uses: row.uses,
    encryptedCode: row.encrypted_code ?? undefined,
    revoked: row.revoked_at !== null,
  };
}

import { sql, type Insertable } from 'kysely';
import type { Db, Tx } from '../platform/db/database.ts';
import type { GuestPass } from './guest-pass.ts';
import type { GuestPassTable } from './guests.table.ts';

/** The newest pass with this secret for this meeting; with `linkId`, only if that link issued it. */
export async function findGuestPass(
  db: Db,
  { secretHash, meetingId, linkId }: { secretHash: string; meetingId: number; linkId?: number },
): Promise<GuestPass | undefined> {
  const row = await db
    .selectFrom('guest_passes as p')
    .innerJoin('guest_links as l', 'l.id', 'p.link_id')
    .select(['p.id', 'p.meeting_id', 'p.guest_id', 'p.name', 'l.id as link_id', 'l.created_by', 'l.revoked_at', 'l.ends_at'])
    .where('p.secret_hash', '=', secretHash)
    .where('p.meeting_id', '=', meetingId)
    .$if(linkId !== undefined, (query) => query.where('p.link_id', '=', linkId!))
    .orderBy('p.id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return (
    row && {
      id: row.id,
      meetingId: row.meeting_id,
      guestId: row.guest_id,
      name: row.name,
      link: {
        id: row.link_id,
        makerId: row.created_by,
        revoked: row.revoked_at !== null,
        endsAt: row.ends_at === null ? undefined : new Date(row.ends_at),
      },
    }
  );
}

/** Undefined where the secret already has a pass of this link (also under concurrent requests). */
export async function insertGuestPass(tx: Tx, row: Insertable<GuestPassTable>): Promise<number | undefined> {
  const inserted = await tx
    .insertInto('guest_passes')
    .values(row)
    .onConflict((conflict) => conflict.columns(['secret_hash', 'link_id']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted?.id;
}

export async function deleteGuestPass(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('guest_passes').where('id', '=', id).execute();
}

/** `uncertain`: it may be recorded already, from an earlier try. */
export async function recordGuestJoin(db: Db, id: number, now: Date, uncertain: boolean): Promise<void> {
  const at = now.toISOString();
  await db
    .updateTable('guest_passes')
    .set((eb) => ({ join_count: eb('join_count', '+', 1), first_joined_at: sql`coalesce(first_joined_at, ${at})`, last_joined_at: at }))
    .where('id', '=', id)
    .$if(uncertain, (query) => query.where((eb) => eb.or([eb('last_joined_at', 'is', null), eb('last_joined_at', '<', at)])))
    .execute();
}

export async function recordGuestRefusal(db: Db, id: number): Promise<void> {
  await db
    .updateTable('guest_passes')
    .set((eb) => ({ refusal_count: eb('refusal_count', '+', 1) }))
    .where('id', '=', id)
    .execute();
}

/** Who has a pass of a link, and what came of it. */
export type LinkGuest = {
  linkId: number;
  name: string;
  createdAt: Date;
  joinCount: number;
  firstJoinedAt: Date | undefined;
  lastJoinedAt: Date | undefined;
  refusalCount: number;
};

export async function listGuestsOfMeeting(db: Db, meetingId: number): Promise<LinkGuest[]> {
  const rows = await db.selectFrom('guest_passes').selectAll().where('meeting_id', '=', meetingId).orderBy('id').execute();
  return rows.map((row) => ({
    linkId: row.link_id,
    name: row.name,
    createdAt: new Date(row.created_at),
    joinCount: row.join_count,
    firstJoinedAt: row.first_joined_at === null ? undefined : new Date(row.first_joined_at),
    lastJoinedAt: row.last_joined_at === null ? undefined : new Date(row.last_joined_at),
    refusalCount: row.refusal_count,
  }));
}

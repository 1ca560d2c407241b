import { sql, type Insertable, type Selectable } from 'kysely';
import type { Db, Tx } from '../platform/db/database.ts';
import { prepareRead, prepareWrite } from '../platform/db/prepared-statement.ts';
import type { GuestPass } from './guest-pass.ts';
import type { GuestLinkTable, GuestPassTable } from './guests.table.ts';

const selectPass = prepareRead<{ secretHash: string; meetingId: number; linkId: number | null }, PassRow>((db, value) =>
  db
    .selectFrom('guest_passes as p')
    .innerJoin('guest_links as l', 'l.id', 'p.link_id')
    .select(['p.id', 'p.meeting_id', 'p.guest_id', 'p.name', 'l.id as link_id', 'l.created_by', 'l.revoked_at', 'l.ends_at'])
    .select((eb) =>
      eb
        .selectFrom('removals as r')
        .whereRef('r.guest_pass_id', '=', 'p.id')
        .where('r.lifted_at', 'is', null)
        .select((of) => of.fn.max('r.id').as('id'))
        .as('removal_id'),
    )
    .where('p.secret_hash', '=', value('secretHash'))
    .where('p.meeting_id', '=', value('meetingId'))
    .where('p.link_id', '=', sql<number>`coalesce(${value('linkId')}, p.link_id)`)
    .orderBy('p.id', 'desc')
    .limit(sql.lit(1)),
);

type PassRow = Pick<Selectable<GuestPassTable>, 'id' | 'meeting_id' | 'guest_id' | 'name'> &
  Pick<Selectable<GuestLinkTable>, 'created_by' | 'revoked_at' | 'ends_at'> & { link_id: number; removal_id: number | null };

/** The newest pass with this secret for this meeting; with `linkId`, only if that link issued it. */
export async function findGuestPass(
  db: Db,
  { secretHash, meetingId, linkId }: { secretHash: string; meetingId: number; linkId?: number },
): Promise<GuestPass | undefined> {
  const [row] = await selectPass(db, { secretHash, meetingId, linkId: linkId ?? null });
  return (
    row && {
      id: row.id,
      meetingId: row.meeting_id,
      guestId: row.guest_id,
      name: row.name,
      removalId: row.removal_id ?? undefined,
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

const countJoin = prepareWrite<{ id: number; at: string; latest: string }>((db, value) =>
  db
    .updateTable('guest_passes')
    .set((eb) => ({
      join_count: eb('join_count', '+', sql.lit(1)),
      first_joined_at: eb.fn.coalesce('first_joined_at', eb.val(value('at'))),
      last_joined_at: value('at'),
    }))
    .where('id', '=', value('id'))
    .where((eb) => eb.or([eb('last_joined_at', 'is', null), eb('last_joined_at', '<', value('latest'))])),
);

/** After every join. */
const NEVER = '9999-12-31T23:59:59.999Z';

/** `uncertain`: it may be recorded already, from an earlier try. */
export async function recordGuestJoin(db: Db, id: number, now: Date, uncertain: boolean): Promise<void> {
  const at = now.toISOString();
  await countJoin(db, { id, at, latest: uncertain ? at : NEVER });
}

const countRefusal = prepareWrite<{ id: number }>((db, value) =>
  db
    .updateTable('guest_passes')
    .set((eb) => ({ refusal_count: eb('refusal_count', '+', sql.lit(1)) }))
    .where('id', '=', value('id')),
);

export async function recordGuestRefusal(db: Db, id: number): Promise<void> {
  await countRefusal(db, { id });
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

import { displayNameIfAny } from '../accounts/account.ts';
import type { Db, Tx } from '../platform/db/database.ts';
import type { Poll, PollOption, ReportedLink, ReportedPoll } from './polls-and-links.ts';

/** Adds a poll that is new; one that is older than what is there changes nothing. */
export async function upsertPoll(tx: Tx, meetingId: number, poll: ReportedPoll): Promise<void> {
  const { key, askedAt, question, options, voters, revision } = poll;
  const results = { options: JSON.stringify(options), voters, revision };
  await tx
    .insertInto('call_polls')
    .values({ meeting_id: meetingId, key, asked_at: askedAt.toISOString(), question, ...results })
    .onConflict((conflict) => conflict.columns(['meeting_id', 'key']).doUpdateSet(results).where('call_polls.revision', '<', revision))
    .execute();
}

/** In the order in which they were asked. */
export async function listPolls(db: Db, meetingId: number): Promise<Poll[]> {
  const polls = db.selectFrom('call_polls').selectAll().where('meeting_id', '=', meetingId);
  return (await polls.orderBy('asked_at').orderBy('id').execute()).map((row) => ({
    askedAt: new Date(row.asked_at),
    question: row.question,
    options: JSON.parse(row.options) as PollOption[],
    voters: row.voters,
  }));
}

/** How many links the list of a meeting has, removed ones too, and how many of them came over this connection. */
export async function countLinks(db: Db, meetingId: number, occupantJid: string): Promise<{ all: number; ofOne: number }> {
  const { all, ofOne } = await db
    .selectFrom('call_links')
    .where('meeting_id', '=', meetingId)
    .select((eb) => [
      eb.fn.countAll<number | string>().as('all'),
      eb.fn.count<number | string>(eb.case().when('occupant_jid', '=', occupantJid).then(1).end()).as('ofOne'),
    ])
    .executeTakeFirstOrThrow();
  return { all: Number(all), ofOne: Number(ofOne) };
}

/** A URL that is in the list already, or was removed from it, changes nothing. */
export async function insertLink(tx: Tx, meetingId: number, { url, digest, occupantJid, writtenAt }: ReportedLink): Promise<void> {
  await tx
    .insertInto('call_links')
    .values({ meeting_id: meetingId, digest, url, occupant_jid: occupantJid, written_at: writtenAt.toISOString() })
    .onConflict((conflict) => conflict.columns(['meeting_id', 'digest']).doNothing())
    .execute();
}

/** `writtenBy`: a user, or a guest by name; undefined where Jitsi reported nobody on that connection. */
export type Link = { id: number; url: string; writtenAt: Date; writtenBy: string | undefined };

/** In the order in which they were written, without those that were removed. */
export async function listLinks(db: Db, meetingId: number): Promise<Link[]> {
  const links = db.selectFrom('call_links').selectAll().where('meeting_id', '=', meetingId).where('url', '<>', '');
  const rows = await links.orderBy('written_at').orderBy('id').execute();
  const writers = await findWriters(db, meetingId, [...new Set(rows.map((row) => row.occupant_jid))]);
  return rows.map((row) => ({ id: row.id, url: row.url, writtenAt: new Date(row.written_at), writtenBy: writers.get(row.occupant_jid) }));
}

async function findWriters(db: Db, meetingId: number, jids: string[]): Promise<Map<string, string | undefined>> {
  if (jids.length === 0) return new Map();
  const rows = await db
    .selectFrom('participations as p')
    .leftJoin('auth_user as u', 'u.id', 'p.user_id')
    .where('p.meeting_id', '=', meetingId)
    .where('p.occupant_jid', 'in', jids)
    .select(['p.occupant_jid as jid', 'p.name', 'u.first_name as firstName', 'u.last_name as lastName', 'u.username'])
    .execute();
  return new Map(rows.map((row) => [row.jid, displayNameIfAny(row) ?? (row.name || undefined)]));
}

/** False where the meeting has no such link. Its digest stays, so that a report that is repeated does not bring it back. */
export async function removeLinkRow(tx: Tx, meetingId: number, id: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('call_links')
    .set({ url: '' })
    .where('meeting_id', '=', meetingId)
    .where('id', '=', id)
    .where('url', '<>', '')
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** The ids of all who teach a course, or taught it until their enrollment ended. */
export async function findPastAndPresentTeachers(db: Db, courseId: number): Promise<number[]> {
  const rows = await db
    .selectFrom('enrollments')
    .where('course_id', '=', courseId)
    .where('role', '=', 'teacher')
    .select('user_id')
    .orderBy('user_id')
    .execute();
  return rows.map((row) => row.user_id);
}

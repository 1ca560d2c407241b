import { recordDoctorRoomLink } from '../meetings/rooms/doctor-room.ts';
import { findRoomByName } from '../meetings/rooms/find-room.ts';
import { inTransaction } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { countLinks, insertLink, upsertPoll } from './minutes.queries.ts';
import type { PollsAndLinks } from './polls-and-links.ts';

const MAX_LINKS = 300;
/** So that one person does not push out what others write. */
const MAX_LINKS_OF_ONE = 50;

/**
 * Records polls and links of a call, and answers the id of its meeting; undefined where no meeting has the room. What was recorded before
 * changes nothing: reports may be repeated and arrive in any order, by any process.
 */
export async function recordPollsAndLinks(
  { db, settings, clock }: Pick<AppContext, 'db' | 'settings' | 'clock'>,
  { room, polls, links }: PollsAndLinks,
): Promise<number | undefined> {
  const found = await findRoomByName(db, settings.jitsi, room);
  if (!found) {
    await recordDoctorRoomLink(db, room, clock.now());
    return undefined;
  }
  const { id } = found.meeting;
  // Always in the same order: the same report twice at the same time would deadlock on PostgreSQL.
  const [sortedPolls, sortedLinks] = [polls.toSorted(by(({ key }) => key)), links.toSorted(by(({ digest }) => digest))];
  await inTransaction(db, async (tx) => {
    // Of polls Jitsi has a limit of its own (mod_polls_component).
    for (const poll of sortedPolls) await upsertPoll(tx, id, poll);
    for (const link of sortedLinks) {
      const { all, ofOne } = await countLinks(tx, id, link.occupantJid);
      if (all < MAX_LINKS && ofOne < MAX_LINKS_OF_ONE) await insertLink(tx, id, link);
    }
  });
  return id;
}

function by<Value>(keyOf: (value: Value) => string): (one: Value, other: Value) => number {
  return (one, other) => (keyOf(one) < keyOf(other) ? -1 : 1);
}

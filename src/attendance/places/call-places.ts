import type { LimitedCall, Person } from '../../meetings/context.ts';
import { decideRoomOpening } from '../../meetings/join/decide-join.ts';
import { findRoomByMeeting } from '../../meetings/rooms/find-room.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { MeetingCache } from '../meeting-cache.ts';
import type { ModeratorPresence } from '../moderator-presence.ts';
import { lockPlaces, recordSeen, replacePlaces, type PlaceWrite } from './call-places.queries.ts';
import { loadPlaces } from './load-places.ts';
import { findMissedDepartures, type MissedDepartures } from './missed-departures.ts';
import { countAhead, countFreePlaces, MAX_LINE_LENGTH, seat, type PlacesOfCall } from './places-of-call.ts';

type PlacesContext = Pick<AppContext, 'db' | 'clock' | 'settings' | 'log' | 'bookkeeping'> & { moderators: ModeratorPresence };

/** `moderatorAbsent`: the call waits for one, and nobody enters. */
type WatchedCall = { places: PlacesOfCall; moderatorAbsent: boolean };

/** That a waiting page still asks is written so seldom, for all pages of a call at once. */
const SEEN_INTERVAL_MS = 10_000;

/** After nothing could be written, nobody joins again for a place in the line before so long. */
const WRITE_RETRY_MS = 30_000;

type Asked = { person: Person; onlyInLine: boolean };

/** People who asked before the decision about them began: all are decided in one transaction. */
type Batch = { asked: Asked[]; decided: Promise<(number | undefined)[]> };

/** Who has a place in the calls with a maximum of participants, and who waits for one. */
export class CallPlaces {
  readonly #context: PlacesContext;
  readonly #calls: MeetingCache<WatchedCall | undefined>;
  readonly #nextBatches = new Map<number, Batch>();
  readonly #lastBatches = new Map<number, Promise<unknown>>();
  readonly #missedDepartures: MissedDepartures;
  readonly #unwrittenAt = new Map<number, number>();
  readonly #seen = new Map<number, { since: number; rowIds: Set<number> }>();

  constructor(context: PlacesContext) {
    this.#context = context;
    this.#missedDepartures = findMissedDepartures(context);
    this.#calls = new MeetingCache(context.clock, (meetingId, now) => this.#look(meetingId, now));
  }

  take(call: LimitedCall, person: Person): Promise<number | undefined> {
    return this.#ask(call, { person, onlyInLine: false });
  }

  async waitInLine(call: LimitedCall, person: Person): Promise<void> {
    await this.#ask(call, { person, onlyInLine: true });
  }

  async countAhead({ id }: LimitedCall, person: Person): Promise<number | undefined> {
    const found = await this.#calls.get(id);
    return found && countAhead(found.places, toJitsiId(person), this.#context.clock.now());
  }

  async askAgain(meetingId: number, jitsiId: string): Promise<{ ready: boolean; peopleAhead?: number | undefined }> {
    const found = await this.#calls.get(meetingId);
    const own = found?.places.line.find((one) => one.jitsiId === jitsiId);
    if (!found || (own?.rowId === undefined && this.#hasRoomInLine(meetingId, found.places))) return { ready: true };
    const peopleAhead = found.moderatorAbsent ? undefined : countAhead(found.places, jitsiId, this.#context.clock.now());
    const ready = !found.moderatorAbsent && peopleAhead === undefined;
    // Who does not come although there is a place holds nobody up.
    if (!ready && own?.rowId !== undefined) await this.#noteSeen(meetingId, own.rowId);
    return ready || peopleAhead !== undefined ? { ready, peopleAhead } : { ready };
  }

  /** Who has no place in the line gets one by joining again, where there is one and it can be written. */
  #hasRoomInLine(meetingId: number, { line }: PlacesOfCall): boolean {
    const unwritten = Math.abs(this.#context.clock.now().getTime() - (this.#unwrittenAt.get(meetingId) ?? 0)) < WRITE_RETRY_MS;
    return line.length < MAX_LINE_LENGTH && !unwritten;
  }

  async #ask(call: LimitedCall, one: Asked): Promise<number | undefined> {
    let batch = this.#nextBatches.get(call.id);
    if (!batch) this.#nextBatches.set(call.id, (batch = this.#startBatch(call)));
    const at = batch.asked.push(one) - 1;
    return (await batch.decided)[at];
  }

  #startBatch(call: LimitedCall): Batch {
    const asked: Asked[] = [];
    const earlier = this.#lastBatches.get(call.id) ?? Promise.resolve();
    const decided = earlier
      .catch(() => undefined)
      .then(() => {
        this.#nextBatches.delete(call.id);
        return this.#decide(call, asked);
      })
      .finally(() => {
        if (this.#lastBatches.get(call.id) === decided) this.#lastBatches.delete(call.id);
      });
    this.#lastBatches.set(call.id, decided);
    return { asked, decided };
  }

  /** Where nothing can be written, they are decided by what is known, and Jitsi has the last word. */
  async #decide(call: LimitedCall, asked: readonly Asked[]): Promise<(number | undefined)[]> {
    const { db, clock, bookkeeping } = this.#context;
    const now = clock.now();
    const gone = this.#missedDepartures.of(call.id);
    const results: { decided?: (number | undefined)[] } = {};
    await bookkeeping.record({ what: 'place' }, async (handle, moment) => {
      if (moment !== 'now') return;
      results.decided = await inTransaction(handle, async (tx) => {
        await lockPlaces(tx, call.id);
        const places = await loadPlaces(tx, call, gone, now);
        const { aheads, writes, seenRowIds } = seatAll(places, asked, now);
        await replacePlaces(tx, call.id, writes, now);
        await recordSeen(tx, seenRowIds, now);
        return aheads;
      });
    });
    if (results.decided) this.#unwrittenAt.delete(call.id);
    else this.#unwrittenAt.set(call.id, now.getTime());
    const aheads = results.decided ?? seatAll(await loadPlaces(db, call, gone, now), asked, now).aheads;
    if (aheads.some((ahead) => ahead !== undefined)) this.#missedDepartures.ask(call.id);
    return aheads;
  }

  /** Undefined where the call has no maximum any more, or nobody may join. */
  async #look(meetingId: number, now: Date): Promise<WatchedCall | undefined> {
    const { db, settings, moderators } = this.#context;
    const meeting = (await findRoomByMeeting(db, settings.jitsi, meetingId))?.meeting;
    if (meeting?.maxParticipants === undefined || decideRoomOpening(meeting, now).kind !== 'open') {
      this.#seen.delete(meetingId);
      this.#unwrittenAt.delete(meetingId);
      this.#missedDepartures.forget(meetingId);
      return undefined;
    }
    const call = { id: meetingId, maxParticipants: meeting.maxParticipants };
    const places = await loadPlaces(db, call, this.#missedDepartures.of(meetingId), now);
    if (places.line.length > 0 && countFreePlaces(places) <= 0) this.#missedDepartures.ask(meetingId);
    return {
      places,
      moderatorAbsent: meeting.waitsForModerator === true && !(await moderators.isPresent(meetingId)),
    };
  }

  async #noteSeen(meetingId: number, rowId: number): Promise<void> {
    const now = this.#context.clock.now();
    const seen = this.#seen.get(meetingId) ?? { since: 0, rowIds: new Set() };
    this.#seen.set(meetingId, seen);
    seen.rowIds.add(rowId);
    if (Math.abs(now.getTime() - seen.since) < SEEN_INTERVAL_MS) return;
    this.#seen.set(meetingId, { since: now.getTime(), rowIds: new Set() });
    await this.#context.bookkeeping.tryTo('place', (db) =>
      inTransaction(db, async (tx) => {
        await lockPlaces(tx, meetingId);
        await recordSeen(tx, [...seen.rowIds], now);
      }),
    );
  }
}

function toJitsiId(person: Person): string {
  return 'userId' in person ? String(person.userId) : person.guestId;
}

function seatAll(places: PlacesOfCall, asked: readonly Asked[], now: Date) {
  const rowIds = new Map(places.line.map(({ jitsiId, rowId }) => [jitsiId, rowId]));
  const writes = new Map<string, PlaceWrite>();
  const seenRowIds: number[] = [];
  const aheads = asked.map(({ person, onlyInLine }) => {
    const jitsiId = toJitsiId(person);
    const { ahead, write } = seat(places, jitsiId, now, { onlyInLine });
    const rowId = rowIds.get(jitsiId);
    if (write === 'seen' && rowId !== undefined) seenRowIds.push(rowId);
    if (write === 'admitted' || write === 'waiting') writes.set(jitsiId, { person, admitted: write === 'admitted' });
    return ahead;
  });
  return { aheads, writes: [...writes.values()], seenRowIds };
}

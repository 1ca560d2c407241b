import { createHash } from 'node:crypto';
import type { Needs } from '../http/needs.ts';
import type { LiveCall, LiveCalls, WatchedCall } from '../meetings/live-call.ts';
import { closesAt } from '../meetings/meeting.ts';
import { after, days } from '../shared/clock.ts';
import { groupBy } from '../shared/group-by.ts';
import { findOpenings } from './attendance.queries.ts';
import { findEnds, findOpenStays, type OpenStay } from './live.queries.ts';
import { spansOf } from './stay.ts';

const MOST_NAMES = 6;

/** Who is inside calls at this moment, as Jitsi told. */
export function liveCalls({ db, clock, settings }: Needs): LiveCalls {
  return async (calls) => {
    if (settings.jitsi.webhookSecret === undefined || calls.length === 0) return new Map();
    const now = clock.now();
    const ids = calls.map(({ id }) => id);
    const stays = groupBy(await findOpenStays(db, ids, after(now, -days(1))), ({ meetingId }) => meetingId);
    const openings = groupBy(await findOpenings(db, [...stays.keys()]), ({ meetingId }) => meetingId);
    const doors = new Map((await findEnds(db, ids)).map((one) => [one.id, closesAt(one)]));
    return new Map(
      calls.map((call): [number, LiveCall] => {
        const door = doors.get(call.id) ?? now;
        const own = stays.get(call.id) ?? [];
        const spans = spansOf(own, openings.get(call.id) ?? [], door, now);
        const inside = own.filter((_, index) => spans[index]!.end === 'inside');
        return [call.id, liveCall(call, inside, now < door)];
      }),
    );
  };
}

function liveCall({ runs }: WatchedCall, inside: OpenStay[], doorOpen: boolean): LiveCall {
  const known = new Map(inside.flatMap(({ person }) => (person ? [[person.id, person] as const] : [])));
  const others = new Set(inside.flatMap(({ person, address }) => (person ? [] : [address.split('/')[0]!])));
  const people = known.size + others.size;
  const names = runs ? [...known.values()].slice(0, MOST_NAMES).map(({ name }) => name) : [];
  const shown = {
    people,
    names,
    more: people - names.length,
    teacherInside: [...known.values()].some(({ role }) => role === 'teacher'),
    open: doorOpen || people > 0,
    runs,
  };
  return { ...shown, seen: createHash('sha256').update(JSON.stringify(shown)).digest('base64url').slice(0, 8) };
}

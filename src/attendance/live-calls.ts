import { createHash } from 'node:crypto';
import type { PresentCalls } from '../courses/current-calls.ts';
import type { Needs } from '../platform/http/context.ts';
import type { LiveCall, LiveCalls, WatchedCall } from '../meetings/live-call.ts';
import { after } from '../platform/shared/clock.ts';
import { insideAsTold, LONGEST_LOOK_BACK } from './reported-occupants.ts';
import { findOpenCallsOf, type OpenStay } from './open-participations.queries.ts';

const MOST_NAMES = 6;

/** Who is inside calls at this moment, as Jitsi told. */
export function liveCalls({ db, clock, settings }: Needs): LiveCalls {
  return async (calls) => {
    if (settings.jitsi.webhookSecret === undefined || calls.length === 0) return new Map();
    const now = clock.now();
    const calling = await insideAsTold(
      db,
      calls.map(({ id }) => id),
      now,
    );
    return new Map(
      calls.map((call): [number, LiveCall] => {
        const { door, inside } = calling.get(call.id)!;
        return [call.id, liveCall(call, inside, now < door)];
      }),
    );
  };
}

/** In which calls somebody is at this moment, as Jitsi told. */
export function callsOfPerson({ db, clock, settings }: Needs): PresentCalls {
  return async (userId, courseId) => {
    if (settings.jitsi.webhookSecret === undefined) return [];
    const now = clock.now();
    const meetings = await findOpenCallsOf(db, userId, after(now, -LONGEST_LOOK_BACK));
    const calling = await insideAsTold(
      db,
      meetings.map(({ id }) => id),
      now,
    );
    return meetings.filter(
      (meeting) =>
        (courseId === undefined || meeting.courseId === courseId) &&
        calling.get(meeting.id)!.inside.some(({ person }) => person?.id === userId),
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

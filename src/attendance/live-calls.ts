import { createHash } from 'node:crypto';
import type { FindCurrentCalls } from '../courses/current-calls.ts';
import type { AppContext } from '../platform/http/context.ts';
import type { LiveCall, FindLiveCalls, WatchedCall } from '../meetings/live-call.ts';
import { addMs } from '../platform/shared/clock.ts';
import { findReportedOccupants, MAX_CALL_DURATION_MS } from './reported-occupants.ts';
import { findOpenCallsOfUser, type OpenParticipation } from './open-participations.queries.ts';

const MAX_NAMES = 6;

/** Who is inside calls at this moment, as Jitsi told. */
export function liveCallFinder({ db, clock, settings }: AppContext): FindLiveCalls {
  return async (calls) => {
    if (settings.jitsi.webhookSecret === undefined || calls.length === 0) return new Map();
    const now = clock.now();
    const calling = await findReportedOccupants(
      db,
      calls.map(({ id }) => id),
      now,
    );
    return new Map(
      calls.map((call): [number, LiveCall] => {
        const { door, inside } = calling.get(call.id)!;
        return [call.id, toLiveCall(call, inside, now < door)];
      }),
    );
  };
}

/** In which calls somebody is at this moment, as Jitsi told. */
export function currentCallFinder({ db, clock, settings }: AppContext): FindCurrentCalls {
  return async (userId, courseId) => {
    if (settings.jitsi.webhookSecret === undefined) return [];
    const now = clock.now();
    const meetings = await findOpenCallsOfUser(db, userId, addMs(now, -MAX_CALL_DURATION_MS));
    const calling = await findReportedOccupants(
      db,
      meetings.map(({ id }) => id),
      now,
    );
    return meetings.filter(
      (meeting) =>
        (courseId === undefined || meeting.courseId === courseId) &&
        calling.get(meeting.id)!.inside.some(({ user }) => user?.id === userId),
    );
  };
}

function toLiveCall({ canManage }: WatchedCall, inside: OpenParticipation[], doorOpen: boolean): LiveCall {
  const known = new Map(inside.flatMap(({ user }) => (user ? [[user.id, user] as const] : [])));
  const others = new Set(inside.flatMap(({ user, jid }) => (user ? [] : [jid.split('/')[0]!])));
  const participants = known.size + others.size;
  const names = canManage ? [...known.values()].slice(0, MAX_NAMES).map(({ name }) => name) : [];
  const shown = {
    participants: participants,
    names,
    othersCount: participants - names.length,
    teacherInCall: [...known.values()].some(({ role }) => role === 'teacher'),
    polling: doorOpen || participants > 0,
    canManage: canManage,
  };
  return { ...shown, digest: createHash('sha256').update(JSON.stringify(shown)).digest('base64url').slice(0, 8) };
}

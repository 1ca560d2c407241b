import request from 'supertest';
import type { TestPortal } from './test-portal.ts';

export const WEBHOOK_SECRET = 'shared-with-jitsi-in-tests-0123456789';

export type ReportedOccupant = Record<string, unknown> & { occupant_jid: string; joined_at: number; left_at?: number };

export type SentRoomEvent = {
  path: 'room/created' | 'room/destroyed' | 'occupant/joined' | 'occupant/left';
  body: Record<string, unknown>;
};

export const seconds = (instant: Date): number => Math.floor(instant.getTime() / 1000);

/** A room whose events have the shape in which Jitsi's server sends them: whole seconds, no word of when the room was opened except at its ends. */
export function roomEvents(room: string, breakout?: string) {
  const where = {
    room_name: room,
    room_jid: `${room}@muc.meet.example.org`,
    is_breakout: breakout !== undefined,
    ...(breakout === undefined ? {} : { breakout_room_id: breakout }),
  };
  const moved = (kind: 'joined' | 'left', occupant: ReportedOccupant): SentRoomEvent => ({
    path: `occupant/${kind}`,
    body: { ...where, event_name: `muc-occupant-${kind}`, active_occupants_count: 1, occupant },
  });
  return {
    created: (at: Date): SentRoomEvent => ({
      path: 'room/created',
      body: { ...where, event_name: 'muc-room-created', created_at: seconds(at) },
    }),
    destroyed: (openedAt: Date, at: Date, all: ReportedOccupant[]): SentRoomEvent => ({
      path: 'room/destroyed',
      body: {
        ...where,
        event_name: 'muc-room-destroyed',
        created_at: seconds(openedAt),
        destroyed_at: seconds(at),
        // An empty table of Lua is no list.
        all_occupants: all.length === 0 ? {} : all,
      },
    }),
    joined: (occupant: ReportedOccupant) => moved('joined', withoutEnd(occupant)),
    left: (occupant: ReportedOccupant) => moved('left', occupant),
  };
}

function withoutEnd(occupant: ReportedOccupant): ReportedOccupant {
  const inside = { ...occupant };
  delete inside.left_at;
  return inside;
}

/** One connection of an occupant to a room. */
export function occupant(address: string, from: Date, until?: Date, user: Record<string, unknown> = {}): ReportedOccupant {
  return {
    occupant_jid: `${address}@meet.example.org/a${seconds(from)}`,
    joined_at: seconds(from),
    ...(until ? { left_at: seconds(until) } : {}),
    ...user,
  };
}

/** Sends room events as Jitsi does, and answers the statuses. */
export async function sendRoomEvents(
  portal: Pick<TestPortal, 'server'>,
  events: SentRoomEvent[],
  secret = WEBHOOK_SECRET,
): Promise<number[]> {
  const statuses = [];
  for (const { path, body } of events) {
    const answer = await request(portal.server).post(`/api/jitsi/events/${path}`).set('Authorization', `Bearer ${secret}`).send(body);
    statuses.push(answer.status);
  }
  return statuses;
}

import { z } from 'zod';
import { MAX_ID } from '../../platform/db/engine.ts';
import { cleanLineStart } from '../../platform/shared/clean-text.ts';
import { PORTAL_OCCUPANT_ID } from './room-token.ts';

/** A participant of a room, as Jitsi's server reports it. Instants are of its clock, in whole seconds. */
export type Occupant = {
  /** Address of the connection (`…@meet.example.org/resource`), which changes with each reconnect. */
  jid: string;
  joinedAt: Date;
  /** Undefined while the participant is in the room. */
  leftAt: Date | undefined;
  /** The `id` of the token, where it can be the id of an account. Recorders and telephones have none. */
  accountId: number | undefined;
  /** The `id` of a guest's token. */
  guestId: string | undefined;
  /** The portal itself, which puts somebody out. */
  isPortal: boolean;
  name: string;
};

/** The name of the call's room, and the id of the breakout room of that call, or '' for the main room. */
type CallRoom = { room: string; breakout: string };

export type RoomEvent = CallRoom &
  (
    | { kind: 'created'; at: Date }
    /** `occupants` are all participants that ever were in the room, each with the last participation. */
    | { kind: 'destroyed'; openedAt: Date; at: Date; occupants: Occupant[]; unreadableCount: number }
    | { kind: 'joined' | 'left'; at: Date; occupant: Occupant }
  );

export type RoomEventKind = RoomEvent['kind'];

/** Later than any class, and less than any current timestamp in milliseconds. */
const MAX_TIMESTAMP_SECONDS = 4_102_444_800;

/** A client chooses at most 1023 bytes of it (RFC 7622); two JIDs of this length fit into an index key of PostgreSQL (2704). */
const MAX_JID_BYTES = 1300;
const MAX_NAME_LENGTH = 200;
/** Far more connections than a real room has. */
const MAX_OCCUPANTS = 50_000;

export const reportedInstant = z
  .number()
  .min(0)
  .max(MAX_TIMESTAMP_SECONDS)
  .transform((seconds) => new Date(Math.floor(seconds) * 1000));

export const reportedJid = z
  .string()
  .min(1)
  .refine((text) => Buffer.byteLength(text) <= MAX_JID_BYTES && !hasControlCharacters(text));

/** Digits, or a number, which Lua writes as `7.0`. Any other value is not an account. */
const accountId = z.unknown().transform((value) => {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
  const id = /^[1-9]\d{0,9}(\.0)?$/.test(text) ? Number(text) : 0;
  return id > 0 && id <= MAX_ID ? id : undefined;
});

/** As on the guest's pass. */
const guestId = z.unknown().transform((value) => (typeof value === 'string' && /^guest-[0-9a-f]{20}$/.test(value) ? value : undefined));

const name = z.unknown().transform((value) => (typeof value === 'string' ? cleanLineStart(value, MAX_NAME_LENGTH) : ''));

const occupant = z
  .object({
    occupant_jid: reportedJid,
    joined_at: reportedInstant,
    left_at: reportedInstant.nullish(),
    id: z.unknown().optional(),
    name: name.optional(),
  })
  .transform((given): Occupant => {
    const { occupant_jid, joined_at, left_at } = given;
    return {
      jid: occupant_jid,
      joinedAt: joined_at,
      // The clock may have been set back in between.
      leftAt: left_at ? new Date(Math.max(left_at.getTime(), joined_at.getTime())) : undefined,
      accountId: accountId.parse(given.id),
      guestId: guestId.parse(given.id),
      isPortal: given.id === PORTAL_OCCUPANT_ID,
      name: given.name ?? '',
    };
  });

const room = z
  .object({ room_name: reportedJid, is_breakout: z.boolean().default(false), breakout_room_id: reportedJid.optional() })
  .transform(({ room_name, is_breakout, breakout_room_id }): CallRoom => ({
    room: room_name.toLowerCase(),
    breakout: is_breakout ? (breakout_room_id ?? '?') : '',
  }));

const createdEvent = z.object({ created_at: reportedInstant });
/** Lua writes an empty list as `{}`. */
const occupants = z
  .array(z.unknown())
  .max(MAX_OCCUPANTS)
  .or(z.object({}).transform(() => []));
const destroyedEvent = createdEvent.extend({ destroyed_at: reportedInstant, all_occupants: occupants });
const occupantEvent = z.object({ occupant });

/**
 * Parses a room event of Jitsi's server (event_sync, jitsi-contrib/prosody-plugins); undefined where it is invalid. Invalid
 * occupants of a closed room are counted and left out.
 */
export function parseRoomEvent(kind: RoomEventKind, body: unknown): RoomEvent | undefined {
  const callRoom = room.safeParse(body);
  if (!callRoom.success) return undefined;
  switch (kind) {
    case 'created': {
      const parsed = createdEvent.safeParse(body);
      return parsed.success ? { ...callRoom.data, kind, at: parsed.data.created_at } : undefined;
    }
    case 'destroyed': {
      const parsed = destroyedEvent.safeParse(body);
      if (!parsed.success) return undefined;
      const all = parsed.data.all_occupants.map((entry) => occupant.safeParse(entry));
      const occupants = all.flatMap(({ data }) => data ?? []);
      const { created_at: openedAt, destroyed_at: at } = parsed.data;
      return { ...callRoom.data, kind, openedAt, at, occupants, unreadableCount: all.length - occupants.length };
    }
    case 'joined':
    case 'left': {
      const parsed = occupantEvent.safeParse(body);
      const at = parsed.data && (kind === 'joined' ? parsed.data.occupant.joinedAt : parsed.data.occupant.leftAt);
      return at && { ...callRoom.data, kind, at, occupant: parsed.data.occupant };
    }
    default:
      return kind satisfies never;
  }
}

function hasControlCharacters(text: string): boolean {
  return text !== stripControlCharacters(text);
}

/** Also strips lone surrogates: databases store each of them as the same character, so that two JIDs could become one. */
function stripControlCharacters(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}]/gu, '');
}

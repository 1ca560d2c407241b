import { z } from 'zod';

/** Somebody in a room, as Jitsi's server knows them. Instants are those of its clock, in whole seconds. */
export type Occupant = {
  /** The address of the connection (`…@meet.example.org/resource`): another one after each reconnect. */
  jid: string;
  joinedAt: Date;
  /** Undefined as long as they are inside. */
  leftAt: Date | undefined;
  /** The `id` of the token, where it is a number that an account may have. Recorders and telephones have none. */
  accountId: number | undefined;
  name: string;
};

/** What a room is called: by the name of the call's room, and by its own where it is a group room (breakout) of that call. */
export type CallRoom = { room: string; breakout: string };

export type RoomEvent = CallRoom &
  (
    | { kind: 'created'; at: Date }
    /** `present` is everyone who ever was in it, each with their last stay. */
    | { kind: 'destroyed'; openedAt: Date; at: Date; occupants: Occupant[]; unreadableCount: number }
    | { kind: 'joined' | 'left'; at: Date; occupant: Occupant }
  );

export type RoomEventKind = RoomEvent['kind'];

/** Later than any class, and earlier than the same number in milliseconds. */
const MAX_TIMESTAMP_SECONDS = 4_102_444_800;

/** Bytes. Whoever connects chooses 1023 of them at most (RFC 7622); two of such a length fit into a key of PostgreSQL (2704). */
const MAX_JID_BYTES = 1300;
const MAX_NAME_LENGTH = 200;
/** Connections of a room: far more than fit into what Jitsi sends of real ones. */
const MAX_OCCUPANTS = 50_000;

const instant = z
  .number()
  .min(0)
  .max(MAX_TIMESTAMP_SECONDS)
  .transform((seconds) => new Date(Math.floor(seconds) * 1000));

const jid = z
  .string()
  .min(1)
  .refine((text) => Buffer.byteLength(text) <= MAX_JID_BYTES && !hasControlCharacters(text));

/** Text of digits, or a number, which Lua writes `7.0`. What else a token may hold names no account. */
const accountId = z.unknown().transform((value) => {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
  const id = /^[1-9]\d{0,9}(\.0)?$/.test(text) ? Number(text) : 0;
  return id > 0 && id < 2 ** 31 ? id : undefined;
});

const name = z
  .unknown()
  .transform((value) => (typeof value === 'string' ? stripControlCharacters(value).trim().slice(0, MAX_NAME_LENGTH) : ''));

const occupant = z
  .object({ occupant_jid: jid, joined_at: instant, left_at: instant.nullish(), id: accountId.optional(), name: name.optional() })
  .transform((given): Occupant => {
    const { occupant_jid, joined_at, left_at } = given;
    return {
      jid: occupant_jid,
      joinedAt: joined_at,
      // A clock that was set back in between.
      leftAt: left_at ? new Date(Math.max(left_at.getTime(), joined_at.getTime())) : undefined,
      accountId: given.id,
      name: given.name ?? '',
    };
  });

const room = z
  .object({ room_name: jid, is_breakout: z.boolean().default(false), breakout_room_id: jid.optional() })
  .transform(({ room_name, is_breakout, breakout_room_id }): CallRoom => ({
    room: room_name.toLowerCase(),
    breakout: is_breakout ? (breakout_room_id ?? '?') : '',
  }));

const createdEvent = z.object({ created_at: instant });
/** An empty table is `{}` for Lua, also where it stands for a list. */
const occupants = z
  .array(z.unknown())
  .max(MAX_OCCUPANTS)
  .or(z.object({}).transform(() => []));
const destroyedEvent = createdEvent.extend({ destroyed_at: instant, all_occupants: occupants });
const occupantEvent = z.object({ occupant });

/**
 * What Jitsi's server tells of a room (event_sync, jitsi-contrib/prosody-plugins). Answers undefined where it is none of that.
 * Somebody in the list of a closed room who cannot be understood is counted and left out: the others were there all the same.
 */
export function parseRoomEvent(kind: RoomEventKind, body: unknown): RoomEvent | undefined {
  const where = room.safeParse(body);
  if (!where.success) return undefined;
  switch (kind) {
    case 'created': {
      const read = createdEvent.safeParse(body);
      return read.success ? { ...where.data, kind, at: read.data.created_at } : undefined;
    }
    case 'destroyed': {
      const read = destroyedEvent.safeParse(body);
      if (!read.success) return undefined;
      const all = read.data.all_occupants.map((one) => occupant.safeParse(one));
      const occupants = all.flatMap(({ data }) => data ?? []);
      const { created_at: openedAt, destroyed_at: at } = read.data;
      return { ...where.data, kind, openedAt, at, occupants, unreadableCount: all.length - occupants.length };
    }
    case 'joined':
    case 'left': {
      const read = occupantEvent.safeParse(body);
      const at = read.data && (kind === 'joined' ? read.data.occupant.joinedAt : read.data.occupant.leftAt);
      return at && { ...where.data, kind, at, occupant: read.data.occupant };
    }
    default:
      return kind satisfies never;
  }
}

function hasControlCharacters(text: string): boolean {
  return text !== stripControlCharacters(text);
}

/** Halves of characters go too: a database makes the same sign of each, and of two addresses one. */
function stripControlCharacters(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}]/gu, '');
}

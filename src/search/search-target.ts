import { normalizeRoomName } from '../jitsi/tokens/room-name.ts';

/** What a search names exactly: a number, an address of the portal, a room. Any may be missing. */
export type SearchTarget = { meetingId?: number; courseId?: number; room?: string };

/** Reads «12», «N.º 12», `/join-meeting/12`, `https://meet.example.org/curso_1_12` and the name of a room. */
export function parseSearchTarget(typed: string, origins: { portal: string; jitsi: string }): SearchTarget {
  const text = typed.trim();
  const number = /^(?:#|n\.?\s?[º°o]?\.?\s?)?(\d{1,9})$/i.exec(text)?.[1];
  if (number !== undefined) return { meetingId: Number(number), courseId: Number(number) };
  const path = pathOf(text, origins);
  if (path === undefined) return /^[\w%-]{1,200}$/.test(text) ? { room: normalizeRoomName(text) } : {};
  const [, kind, id] = /^\/(join-meeting|meetings|courses)\/(\d{1,9})(?:\/|$)/.exec(path) ?? [];
  if (id !== undefined) return kind === 'courses' ? { courseId: Number(id) } : { meetingId: Number(id) };
  const [, room] = /^\/(?:aula\/)?([^/]{1,600})$/.exec(path) ?? [];
  return room === undefined ? {} : { room: normalizeRoomName(decode(room)) };
}

/** Undefined for what is no address of the portal or of its Jitsi. */
function pathOf(text: string, { portal, jitsi }: { portal: string; jitsi: string }): string | undefined {
  if (/^\/[^/]/.test(text)) return text.split(/[?#]/, 1)[0];
  // Copied from where the scheme is left out.
  const address = /^https?:\/\//i.test(text) ? text : `${new URL(jitsi).protocol}//${text}`;
  if (!text.includes('/') || !URL.canParse(address)) return undefined;
  const { host, pathname } = new URL(address);
  return [portal, jitsi].some((origin) => new URL(origin).host === host) ? pathname : undefined;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

import { askProsody, isModuleThere, troubleOf, type ProsodyPort, type ProsodyTrouble } from './prosody-http.ts';

/** What Prosody said to a portal that wanted a room ended; the module is `muc_end_meeting`. */
export type RoomEnding = 'ended' | 'nobody-inside' | ProsodyTrouble;

/** The module takes any login token of the main host, `token`. */
export type RoomToEnd = ProsodyPort & { room: string; token: string };

/** Milliseconds. Somebody waits for the page. */
const PATIENCE = 5000;

/** Has Jitsi put everyone out of a room. They could come straight back: whoever asks this has shut the door before. */
export async function endRoom({ room, token, ...port }: RoomToEnd, patience = PATIENCE): Promise<RoomEnding> {
  const order = { method: 'POST' as const, token, signal: AbortSignal.timeout(patience) };
  const path = '/end-meeting';
  try {
    const { status } = await askProsody(port, {
      ...order,
      path: `${path}?conference=${encodeURIComponent(`${room}@muc.${port.xmppDomain}`)}`,
    });
    if (status === 200) return 'ended';
    if (status !== 404) return troubleOf(status);
    return (await isModuleThere(port, { ...order, path })) ? 'nobody-inside' : 'no-module';
  } catch {
    return 'unreachable';
  }
}

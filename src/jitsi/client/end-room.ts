import { requestProsody, isModuleLoaded, toProsodyError, type ProsodyEndpoint, type ProsodyError } from './prosody-http.ts';

/** What Prosody said to a portal that wanted a room ended; the module is `muc_end_meeting`. */
export type EndRoomResult = 'ended' | 'nobody-inside' | ProsodyError;

/** The module takes any login token of the main host, `token`. */
export type EndRoomRequest = ProsodyEndpoint & { room: string; token: string };

/** Milliseconds. Somebody waits for the page. */
const END_TIMEOUT_MS = 5000;

/** Has Jitsi put everyone out of a room. They could come straight back: whoever asks this has shut the door before. */
export async function endRoom({ room, token, ...port }: EndRoomRequest, patience = END_TIMEOUT_MS): Promise<EndRoomResult> {
  const order = { method: 'POST' as const, token, signal: AbortSignal.timeout(patience) };
  const path = '/end-meeting';
  try {
    const { status } = await requestProsody(port, {
      ...order,
      path: `${path}?conference=${encodeURIComponent(`${room}@muc.${port.xmppDomain}`)}`,
    });
    if (status === 200) return 'ended';
    if (status !== 404) return toProsodyError(status);
    return (await isModuleLoaded(port, { ...order, path })) ? 'nobody-inside' : 'no-module';
  } catch {
    return 'unreachable';
  }
}

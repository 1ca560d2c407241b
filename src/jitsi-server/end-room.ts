import { request } from 'node:http';
import { request as requestEncrypted } from 'node:https';

/**
 * What Prosody said to a portal that wanted a room ended. `no-module`: it has no muc_end_meeting; `refused`: the token did not please it;
 * `unreachable`: no answer in time, or none that this module gives.
 */
export type RoomEnding = 'ended' | 'nobody-inside' | 'no-module' | 'refused' | 'unreachable';

/** `prosodyUrl` is the origin of Prosody's own port. The module takes any login token of the main host, `token`. */
export type RoomToEnd = { prosodyUrl: string; xmppDomain: string; room: string; token: string };

/** Milliseconds. Somebody waits for the page. */
const PATIENCE = 5000;

/** Has Jitsi put everyone out of a room. They could come straight back: whoever asks this has shut the door before. */
export async function endRoom({ prosodyUrl, xmppDomain, room, token }: RoomToEnd, patience = PATIENCE): Promise<RoomEnding> {
  const signal = AbortSignal.timeout(patience);
  const post = (query: string) => statusOf(new URL(`/end-meeting${query}`, prosodyUrl), { xmppDomain, token, signal });
  try {
    const status = await post(`?conference=${encodeURIComponent(`${room}@muc.${xmppDomain}`)}`);
    if (status === 200) return 'ended';
    if (status === 401 || status === 403) return 'refused';
    if (status !== 404) return 'unreachable';
    // An unknown room and an unknown address look alike. A question without a room is a bad one only to the module.
    return (await post('')) === 404 ? 'no-module' : 'nobody-inside';
  } catch {
    return 'unreachable';
  }
}

/** Asks without `fetch`, which lets nobody choose the name by which Prosody finds the virtual host. */
function statusOf(url: URL, { xmppDomain, token, signal }: { xmppDomain: string; token: string; signal: AbortSignal }): Promise<number> {
  const encrypted = url.protocol === 'https:';
  const headers = { Authorization: `Bearer ${token}`, 'Content-Length': 0, ...(!encrypted && { Host: xmppDomain }) };
  return new Promise((resolve, reject) => {
    const asking = (encrypted ? requestEncrypted : request)(url, { method: 'POST', headers, signal, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asking.on('error', reject);
    asking.end();
  });
}

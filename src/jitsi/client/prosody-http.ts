import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** Prosody's HTTP port, in a private network: `prosodyUrl` is its origin, `xmppDomain` Jitsi's main virtual host on it. */
export type ProsodyEndpoint = { prosodyUrl: string; xmppDomain: string };

type ProsodyRequest = { method: 'GET' | 'POST'; path: string; token?: string; xml?: string; signal: AbortSignal };

/**
 * `no-module`: the module that serves the path is not loaded; `refused`: the token is missing or invalid; `unreachable`: no
 * response in time, or an unexpected one.
 */
export type ProsodyError = 'no-module' | 'refused' | 'unreachable';

/** Characters. Five thousand rooms need half a million. */
const MAX_RESPONSE_LENGTH = 4_000_000;

/**
 * Sends a request to a module of Prosody; rejects where no response came. Not with `fetch`, which cannot set the `Host` header by
 * which Prosody selects the virtual host.
 */
export function requestProsody(
  { prosodyUrl, xmppDomain }: ProsodyEndpoint,
  { method, path, token, xml, signal }: ProsodyRequest,
): Promise<{ status: number; text: string }> {
  const url = new URL(path, prosodyUrl);
  const encrypted = url.protocol === 'https:';
  const headers = {
    ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    ...(method === 'POST' && { 'Content-Length': Buffer.byteLength(xml ?? '') }),
    ...(xml !== undefined && { 'Content-Type': 'text/xml; charset=utf-8' }),
    ...(!encrypted && { Host: xmppDomain }),
  };
  return new Promise((resolve, reject) => {
    const outgoing = (encrypted ? httpsRequest : httpRequest)(url, { method, headers, signal, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
        if (text.length > MAX_RESPONSE_LENGTH) outgoing.destroy(new Error('response too long'));
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(xml);
  });
}

/**
 * Tells why a request of a room got 404: the room is not open (undefined), or the module that serves `path` is not loaded. To a request without a room
 * only the module itself responds, with 400.
 */
export async function explainNotFound(endpoint: ProsodyEndpoint, request: ProsodyRequest): Promise<ProsodyError | undefined> {
  const { status } = await requestProsody(endpoint, request);
  if (status === 400) return undefined;
  return status === 404 ? 'no-module' : toProsodyError(status);
}

/** The error of a status other than 200 and 404. */
export function toProsodyError(status: number): ProsodyError {
  return status === 401 || status === 403 ? 'refused' : 'unreachable';
}

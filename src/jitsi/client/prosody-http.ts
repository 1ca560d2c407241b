import { request } from 'node:http';
import { request as requestEncrypted } from 'node:https';

/** Prosody's own port, which only a private network reaches: `prosodyUrl` is its origin, `xmppDomain` Jitsi's main host on it. */
export type ProsodyEndpoint = { prosodyUrl: string; xmppDomain: string };

export type ProsodyRequest = { method: 'GET' | 'POST'; path: string; token?: string; signal: AbortSignal };

/**
 * Why Prosody's port told nothing. `no-module`: what would have answered is not loaded; `refused`: it wanted another token, or one at all;
 * `unreachable`: no answer in time, or none that such a module gives.
 */
export type ProsodyError = 'no-module' | 'refused' | 'unreachable';

/** Bytes. Five thousand rooms are half a million. */
const MAX_RESPONSE_LENGTH = 4_000_000;

/**
 * Asks a module of Prosody over HTTP; rejects where nothing came back. It asks without `fetch`, which lets nobody choose the name by
 * which Prosody finds the virtual host.
 */
export function requestProsody(
  { prosodyUrl, xmppDomain }: ProsodyEndpoint,
  { method, path, token, signal }: ProsodyRequest,
): Promise<{ status: number; text: string }> {
  const url = new URL(path, prosodyUrl);
  const encrypted = url.protocol === 'https:';
  const headers = {
    ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    ...(method === 'POST' && { 'Content-Length': 0 }),
    ...(!encrypted && { Host: xmppDomain }),
  };
  return new Promise((resolve, reject) => {
    const asking = (encrypted ? requestEncrypted : request)(url, { method, headers, signal, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => {
        text += part;
        if (text.length > MAX_RESPONSE_LENGTH) asking.destroy(new Error('too long an answer'));
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      answer.on('error', reject);
    });
    asking.on('error', reject);
    asking.end();
  });
}

/**
 * Whether the module that serves `path` is loaded. An unknown room and an unknown address are both a 404; a question that names no room
 * at all is a bad one only to the module.
 */
export async function isModuleLoaded(port: ProsodyEndpoint, question: ProsodyRequest): Promise<boolean> {
  return (await requestProsody(port, question)).status !== 404;
}

/** What a status means that is neither an answer nor «there is no such room». */
export function toProsodyError(status: number): ProsodyError {
  return status === 401 || status === 403 ? 'refused' : 'unreachable';
}

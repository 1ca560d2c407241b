import { lookup } from 'node:dns/promises';
import { connect, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { isPrivateHost } from '../../platform/config/validators.ts';
import { type JitsiFailure, JitsiFailureError, returnFailure, toUnreachableError } from './jitsi-failure.ts';

const CONFIG_TIMEOUT_MS = 5000;

/** `date` is the server's clock, in whole seconds; undefined where it did not say, or where a cache answered with an older response. */
export type ConfigScript = {
  kind: 'answers';
  status: number;
  isScript: boolean;
  text: string;
  date: Date | undefined;
  milliseconds: number;
};

/** Fetches `config.js`, which every Jitsi serves; any other server responds with a page or an error. */
export function fetchConfigScript(serverUrl: string): Promise<ConfigScript | JitsiFailure> {
  return returnFailure(async () => {
    try {
      const startedAt = performance.now();
      const response = await fetch(`${serverUrl}/config.js`, {
        redirect: 'manual',
        headers: { 'Cache-Control': 'no-cache' },
        signal: AbortSignal.timeout(CONFIG_TIMEOUT_MS),
      });
      const text = await response.text();
      const date = new Date(response.headers.get('date') ?? '');
      return {
        kind: 'answers' as const,
        status: response.status,
        isScript: isConfigScript(response) && /\bhosts\b/.test(text),
        text,
        date: Number.isNaN(date.getTime()) || response.headers.has('age') ? undefined : date,
        milliseconds: Math.round(performance.now() - startedAt),
      };
    } catch (error) {
      throw error instanceof JitsiFailureError ? error : toUnreachableError(error);
    }
  });
}

/** Whether the response to a request of `config.js` is a script, as that of every Jitsi. */
export function isConfigScript({ status, headers }: Response): boolean {
  return status === 200 && /javascript/i.test(headers.get('content-type') ?? '');
}

/**
 * Settings of Jitsi's web page about the server behind it; undefined where they are missing. `namesGuests`: the page says something about
 * a domain for guests, also where it is no text that can be read.
 */
export type JitsiWebConfig = Record<'domain' | 'mucPrefix' | 'guestDomain' | 'tokenAuthUrl', string | undefined> & { namesGuests: boolean };

/** Finds the settings in `config.js`, of the Docker images as well as of the Debian packages, without executing it. */
export function parseConfigScript(script: string): JitsiWebConfig {
  const pieces = script.split('*/');
  const withoutBlocks = pieces.map((piece, index) => (index < pieces.length - 1 ? piece.split('/*', 1)[0] : piece)).join(' ');
  const code = withoutBlocks.replace(/^[ \t]*\/\/.*$/gm, '');
  return {
    domain: /\bdomain\s*[:=]\s*['"]([^'"]+)['"]/.exec(code)?.[1],
    mucPrefix: /\bmuc\s*[:=]\s*['"]([^'"]+)['"]/.exec(code)?.[1]?.split('.')[0],
    guestDomain: /\banonymousdomain\s*[:=]\s*['"]([^'"]+)['"]/.exec(code)?.[1],
    namesGuests: /\banonymousdomain\b/.test(code),
    tokenAuthUrl: /\btokenAuthUrl\s*[:=]\s*['"]([^'"]+)['"]/.exec(code)?.[1],
  };
}

const TIMEOUT_MS = 5000;

/** `expiresAt`: the last instant at which browsers accept it. `refused`: with the TLS error code for which they do not. */
type Certificate = { kind: 'valid'; expiresAt: Date } | { kind: 'refused'; code: string } | { kind: 'unreachable'; code: string };

/** Probes the certificate of an https URL. */
export function probeCertificate(serverUrl: string): Promise<Certificate> {
  const { hostname, port } = new URL(serverUrl);
  const host = hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const socket = connectTls({
      host,
      port: Number(port || 443),
      ...(isIP(host) === 0 && { servername: host }),
      rejectUnauthorized: false,
      timeout: TIMEOUT_MS,
    });
    const end = (certificate: Certificate) => {
      socket.destroy();
      resolve(certificate);
    };
    socket.once('secureConnect', () => {
      const expiresAt = new Date(socket.getPeerCertificate().valid_to);
      if (Number.isNaN(expiresAt.getTime())) return end({ kind: 'unreachable', code: 'no-certificate' });
      // Not an Error at run time but a text: the code of OpenSSL, or Node's own for a name that does not match.
      const code = socket.authorizationError as unknown as { code?: string } | string | null;
      end(
        socket.authorized ? { kind: 'valid', expiresAt } : { kind: 'refused', code: typeof code === 'string' ? code : (code?.code ?? '') },
      );
    });
    socket.once('timeout', () => end({ kind: 'unreachable', code: 'too-slow' }));
    socket.once('error', (error: NodeJS.ErrnoException) => end({ kind: 'unreachable', code: error.code ?? error.message }));
  });
}

const PORT_TIMEOUT_MS = 2000;

/**
 * `open`: there was an answer; `closed`: it was refused, or nothing came; `unseen`: the name leads to `address` in a private network, where the port
 * may be closed and still be open to the world; `unknown`: the code of another error.
 */
type PortProbe = { kind: 'open' | 'closed' } | { kind: 'unseen'; address: string } | { kind: 'unknown'; code: string };

/** Probes a port under a host's name. */
export async function probePort(host: string, port: number): Promise<PortProbe> {
  const code = await connectTo(host, port);
  if (code === undefined) return { kind: 'open' };
  if (code !== 'ECONNREFUSED' && code !== 'ETIMEDOUT') return { kind: 'unknown', code };
  if (isIP(host) !== 0) return { kind: 'closed' };
  const addresses = (await lookup(host, { all: true }).catch(() => [])).map(({ address }) => address);
  return addresses.every(isPrivateHost) ? { kind: 'unseen', address: addresses.join(', ') } : { kind: 'closed' };
}

/** Resolves to the code of the error; undefined where the port accepted the connection. */
function connectTo(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PORT_TIMEOUT_MS });
    const end = (code?: string) => {
      socket.destroy();
      resolve(code);
    };
    socket.once('connect', () => end());
    socket.once('timeout', () => end('ETIMEDOUT'));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.name));
  });
}

/**
 * Whether the web server proxies a path of Prosody's internal HTTP API, which lists and ends rooms. Jitsi's web server has another page
 * or an error of its own (4xx) there; what is neither that nor Prosody's answer is `unknown`.
 */
export async function probePath(serverUrl: string, path: string): Promise<'served' | 'closed' | 'unknown'> {
  try {
    const response = await fetch(serverUrl + path, { redirect: 'manual', signal: AbortSignal.timeout(PORT_TIMEOUT_MS) });
    await response.body?.cancel();
    if (response.status === 200) return /html/i.test(response.headers.get('content-type') ?? '') ? 'closed' : 'served';
    return response.status >= 300 && response.status < 500 ? 'closed' : 'unknown';
  } catch {
    return 'unknown';
  }
}

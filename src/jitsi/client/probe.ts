import { connect, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type JitsiFailure, JitsiFailureError, returnFailure, toUnreachableError } from './jitsi-failure.ts';

const CONFIG_TIMEOUT_MS = 5000;

/** `date` is the server's clock, in whole seconds. */
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
      const response = await fetch(`${serverUrl}/config.js`, { redirect: 'manual', signal: AbortSignal.timeout(CONFIG_TIMEOUT_MS) });
      const text = await response.text();
      const date = new Date(response.headers.get('date') ?? '');
      return {
        kind: 'answers' as const,
        status: response.status,
        isScript: response.status === 200 && /javascript/i.test(response.headers.get('content-type') ?? ''),
        text,
        date: Number.isNaN(date.getTime()) ? undefined : date,
        milliseconds: Math.round(performance.now() - startedAt),
      };
    } catch (error) {
      throw error instanceof JitsiFailureError ? error : toUnreachableError(error);
    }
  });
}

/** Settings of Jitsi's web page about the server behind it; undefined where they are missing. */
export type JitsiWebConfig = Record<'domain' | 'mucPrefix' | 'guestDomain' | 'tokenAuthUrl', string | undefined>;

/** Finds the settings in `config.js`, of the Docker images as well as of the Debian packages, without executing it. */
export function parseConfigScript(script: string): JitsiWebConfig {
  const pieces = script.split('*/');
  const withoutBlocks = pieces.map((piece, index) => (index < pieces.length - 1 ? piece.split('/*', 1)[0] : piece)).join(' ');
  const code = withoutBlocks.replace(/^[ \t]*\/\/.*$/gm, '');
  return {
    domain: /\bdomain\s*[:=]\s*['"]([^'"]+)['"]/.exec(code)?.[1],
    mucPrefix: /\bmuc\s*[:=]\s*['"]([^'"]+)['"]/.exec(code)?.[1]?.split('.')[0],
    guestDomain: /\banonymousdomain\s*[:=]\s*['"]([^'"]+)['"]/.exec(code)?.[1],
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

/** Whether the port accepts connections. */
export function isPortOpen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PORT_TIMEOUT_MS });
    const end = (isOpen: boolean) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}

/** Whether the web server proxies a path of Prosody's internal HTTP API, which lists and ends rooms. */
export async function isPathServed(serverUrl: string, path: string): Promise<boolean> {
  try {
    const response = await fetch(serverUrl + path, { redirect: 'manual', signal: AbortSignal.timeout(PORT_TIMEOUT_MS) });
    await response.body?.cancel();
    return response.status === 200 && /json/i.test(response.headers.get('content-type') ?? '');
  } catch {
    return false;
  }
}

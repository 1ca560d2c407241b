import { isIP } from 'node:net';
import { connect } from 'node:tls';

const TIMEOUT_MS = 5000;

/** `until`: the last instant at which browsers take it. `refused`: why they do not, as TLS calls it. */
export type Certificate = { kind: 'sound'; expiresAt: Date } | { kind: 'refused'; code: string } | { kind: 'unreachable'; code: string };

/** Looks at the certificate that an https address shows. */
export function probeCertificate(serverUrl: string): Promise<Certificate> {
  const { hostname, port } = new URL(serverUrl);
  const host = hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port: Number(port || 443),
      ...(isIP(host) === 0 && { servername: host }),
      rejectUnauthorized: false,
      timeout: TIMEOUT_MS,
    });
    const end = (answer: Certificate) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('secureConnect', () => {
      const expiresAt = new Date(socket.getPeerCertificate().valid_to);
      // What is called an error here is a text: the code of OpenSSL, or Node's own for a name that does not fit.
      const code = socket.authorizationError as unknown as { code?: string } | string | null;
      end(
        socket.authorized ? { kind: 'sound', expiresAt } : { kind: 'refused', code: typeof code === 'string' ? code : (code?.code ?? '') },
      );
    });
    socket.once('timeout', () => end({ kind: 'unreachable', code: 'too-slow' }));
    socket.once('error', (error: NodeJS.ErrnoException) => end({ kind: 'unreachable', code: error.code ?? error.message }));
  });
}

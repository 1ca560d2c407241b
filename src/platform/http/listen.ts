import type { Server } from 'node:http';
import { OperatorError } from '../shared/operator-error.ts';

/** The configured address cannot be listened on; the message says why. */
export class ListenError extends OperatorError {}

/** Resolves once the server accepts connections. Rejects with a ListenError for errors that an operator can mend. */
export function listen(server: Server, port: number, host: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const message = describeListenError(error.code, port, host);
      reject(message ? new ListenError(message) : error);
    });
    server.listen(port, host, () => resolve(server));
  });
}

function describeListenError(code: string | undefined, port: number, host: string): string | undefined {
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} of ${host} is taken: end what listens there, or set PORT`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `HOST=${host} is no address of this machine`;
    case 'EACCES':
      return `port ${port} is not open to this user: set PORT to one above 1023`;
    default:
      return undefined;
  }
}

import type { Server } from 'node:http';

/** Another program listens where this one should. */
export class PortTakenError extends Error {
  override name = 'PortTakenError';
}

/** Resolves once the server takes connections. Rejects with a PortTakenError that names the address, or with what the system says. */
export function listen(server: Server, port: number, host: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE' ? new PortTakenError(`port ${port} of ${host} is taken: end what listens there, or set PORT`) : error,
      );
    });
    server.listen(port, host, () => resolve(server));
  });
}

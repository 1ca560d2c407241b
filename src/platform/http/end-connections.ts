import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';

/** Accepts no more requests, waits for running ones and closes idle connections. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const idle = setInterval(() => server.closeIdleConnections(), 100);
    server.close(() => {
      clearInterval(idle);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/**
 * Accepts no more connections, and ends each one after its next answer, which says so, or after the usual idle time: a client never sends
 * a request into a connection that is just being closed. Resolves when all have ended.
 */
export function drainServer(server: Server): Promise<void> {
  server.prependListener('request', (_request, response) => response.setHeader('Connection', 'close'));
  // Not the close of HTTP servers, which ends idle connections at once.
  return new Promise((resolve) => NetServer.prototype.close.call(server, () => resolve()));
}

import { randomInt } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';

/** A loopback port that is not in use. */
export function freePort(): Promise<number> {
  return listenOnce(0);
}

/** The first of two free loopback ports in a row, below those that the system gives out: nobody who asks it for a port takes the second meanwhile. */
export async function freePortPair(): Promise<number> {
  const port = randomInt(20_000, 32_000);
  try {
    await listenOnce(port);
    await listenOnce(port + 1);
    return port;
  } catch {
    return freePortPair();
  }
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const { port: taken } = server.address() as AddressInfo;
      server.close(() => resolve(taken));
    });
  });
}

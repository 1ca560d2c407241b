import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export type AskedToEnd = { path: string; host: string | undefined; token: string | undefined };

/** How Prosody's port answers: with the module and somebody in the room, with nobody there, without the module, or otherwise. */
export type EndingServer = 'room' | 'no-room' | 'no-module' | 'wrong-token' | 'broken' | 'silent';

const asRecorded: Record<Exclude<EndingServer, 'silent'>, { room: number; bare: number }> = {
  room: { room: 200, bare: 400 },
  'no-room': { room: 404, bare: 400 },
  'no-module': { room: 404, bare: 404 },
  'wrong-token': { room: 401, bare: 400 },
  broken: { room: 500, bare: 500 },
};

/** Stands in Prosody's place, for one test. */
export async function endingServer(kind: EndingServer): Promise<{ url: string; asked: AskedToEnd[] }> {
  const asked: AskedToEnd[] = [];
  const server = createServer((request, response) => {
    const { host, authorization } = request.headers;
    asked.push({ path: `${request.method} ${request.url}`, host, token: authorization?.replace(/^Bearer /, '') });
    if (kind === 'silent') return;
    response.writeHead(asRecorded[kind][request.url?.includes('?') ? 'room' : 'bare']).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

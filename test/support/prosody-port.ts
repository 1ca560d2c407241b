import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export type RecordedRequest = { path: string; host: string | undefined; token: string | undefined };

/** How Prosody's HTTP port answers: with or without modules and rooms, or with an error. */
export type ProsodyPortKind = 'room' | 'no-room' | 'no-module' | 'wrong-token' | 'broken' | 'nonsense' | 'silent';

export type PortResponses = { room?: unknown; census?: unknown };

/** Of a question that names a room, and of one that names none; as recorded from Prosody 0.12 with Jitsi's modules. */
const statuses: Record<Exclude<ProsodyPortKind, 'silent'>, { named: number; bare: number }> = {
  room: { named: 200, bare: 400 },
  'no-room': { named: 404, bare: 400 },
  'no-module': { named: 404, bare: 404 },
  'wrong-token': { named: 401, bare: 400 },
  broken: { named: 500, bare: 500 },
  nonsense: { named: 200, bare: 200 },
};

/** Replaces Prosody's HTTP port in a test, which may change the answers of `/room` and `/room-census`. */
export async function startProsodyPort(
  kind: ProsodyPortKind,
  answers: PortResponses = {},
): Promise<{ url: string; asked: RecordedRequest[]; answers: PortResponses }> {
  const asked: RecordedRequest[] = [];
  const server = createServer((request, response) => {
    const { host, authorization } = request.headers;
    const path = request.url ?? '';
    asked.push({ path: `${request.method} ${path}`, host, token: authorization?.replace(/^Bearer /, '') });
    if (kind === 'silent') return;
    const isCensus = path === '/room-census';
    // The census names no room and answers also when none is open.
    const named = path.includes('?') || (isCensus && kind !== 'no-room');
    const status = isCensus && kind === 'no-room' ? 200 : statuses[kind][named ? 'named' : 'bare'];
    response.writeHead(status).end(status === 200 ? textOf(kind, isCensus ? answers.census : answers.room) : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, answers };
}

function textOf(kind: ProsodyPortKind, answer: unknown): string {
  if (kind === 'nonsense') return '<html>It works!</html>';
  return typeof answer === 'string' ? answer : JSON.stringify(answer ?? {});
}

/** An occupant in the answer of `/room`. */
export function occupantJson(room: string, nick: string, name: string): Record<string, string> {
  return { jid: `${room}@muc.meet.jitsi/${nick}`, email: '', display_name: name };
}

/** An open room in the answer of `/room-census`. */
export function roomJson(room: string, participants: number, leaked = false): Record<string, unknown> {
  return { room_name: `${room}@muc.meet.jitsi`, participants, created_time: 1_796_000_000, leaked };
}

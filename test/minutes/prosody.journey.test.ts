import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { xml } from '@xmpp/client';
import { expect, onTestFinished, test } from 'vitest';
import { migrate } from '../../src/platform/db/migrate.ts';
import { openDatabase } from '../../src/platform/db/open-database.ts';
import { seed } from '../../src/demo/seed.ts';
import { startPortal, type Portal } from '../../src/portal.ts';
import { jitsiPlugins, luaModules, withoutPlugins } from '../support/conference-server.ts';
import { freePort } from '../support/free-port.ts';
import { LogCapture } from '../support/log-capture.ts';
import { startProsody, type Prosody } from '../support/prosody.ts';
import { WEBHOOK_SECRET } from '../support/room-events.ts';
import { testSettings } from '../support/test-settings.ts';
import type { RoomVisitor } from '../support/xmpp-login.ts';

const HOST = 'meet.localhost';
const room = `curso_1_1@muc.${HOST}`;
const accounts = Object.fromEntries(['ana', 'luis'].map((name) => [`${name}@${HOST}`, `of-${name}-in-these-tests`]));

type JitsiOptions = { secret?: string; on?: boolean; polls?: 'polls_component' | 'portal_polls' };

/** A host of users, rooms with the portal's module, and polls: Jitsi's own module, or what stands in its place. */
function configuration(url: string, { secret = WEBHOOK_SECRET, on = true, polls = 'portal_polls' }: JitsiOptions = {}) {
  return (folder: string) => `
plugin_paths = { "${folder}"${jitsiPlugins ? `, "${jitsiPlugins}"` : ''} }
modules_enabled = { "saslauth"; "disco"; "portal_query" }
query_room = "curso_1_1"
muc_mapper_domain_base = "${HOST}"
muc_mapper_domain_prefix = "muc"
portal_minutes = { url = "${url}"; secret = "${secret}"; on = ${on} }
portal_minutes_longest_pause = 2

VirtualHost "${HOST}"
  authentication = "internal_plain"

Component "muc.${HOST}" "muc"
  storage = "memory"
  modules_enabled = { "portal_minutes" }
  muc_room_locking = false
  muc_room_default_public_jids = true

Component "polls.${HOST}" "${polls}"
  polls_muc = "muc.${HOST}"
`;
}

type Jitsi = { prosody: Prosody; enter: (name: 'ana' | 'luis', into?: string) => Promise<RoomVisitor> };

async function startJitsi(url: string, options: JitsiOptions = {}): Promise<Jitsi> {
  const prosody = await startProsody({ LUA_PATH: `${luaModules()};;` }, { configuration: configuration(url, options), own: accounts });
  onTestFinished(() => prosody.stop());
  return {
    prosody,
    async enter(name, into = room) {
      const visitor = await prosody.stay(into, { username: name, domain: HOST, password: accounts[`${name}@${HOST}`]! });
      onTestFinished(() => visitor.leave());
      return visitor;
    },
  };
}

async function startPortalAt(port: number, given: Record<string, string> = {}): Promise<{ portal: Portal; log: LogCapture }> {
  const folder = mkdtempSync(join(tmpdir(), 'portal-minutes-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const settings = testSettings({
    DATABASE_URL: `file:${join(folder, 'portal.sqlite3')}`,
    PORT: String(port),
    JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET,
    KEEP_POLLS_AND_LINKS: 'true',
    XMPP_CREDENTIALS: 'off',
    ...given,
  });
  const database = openDatabase(settings.database.url);
  await migrate(database).finally(() => database.destroy());
  const log = new LogCapture();
  const portal = await startPortal(settings, { logDestination: log, manualJobs: true });
  onTestFinished(() => portal.close());
  await seed(portal.context);
  return { portal, log };
}

const say = ({ send }: RoomVisitor, text: string, to = room, type = 'groupchat') =>
  send(xml('message', { to, type }, xml('body', {}, text)));

const sendJson = ({ send }: RoomVisitor, data: object) =>
  send(
    xml(
      'message',
      { to: `polls.${HOST}` },
      xml('json-message', { xmlns: 'http://jitsi.org/jitmeet', roomJid: room }, JSON.stringify({ type: 'polls', ...data })),
    ),
  );

const listUrls = async ({ context: { db } }: Portal) =>
  (await db.selectFrom('call_links').select('url').where('meeting_id', '=', 1).orderBy('id').execute()).map(({ url }) => url);

const listPolls = async ({ context: { db } }: Portal) =>
  (await db.selectFrom('call_polls').select(['question', 'options', 'voters']).orderBy('id').execute()).map((one) => ({
    ...one,
    options: JSON.parse(one.options) as unknown,
  }));

const atLast = { timeout: 20_000 };

const urlAt = (port: number) => `http://127.0.0.1:${port}/api/jitsi/minutes`;

const pollModules = [
  ['what stands in the place of Jitsi’s module of polls', 'portal_polls'],
  ...(jitsiPlugins ? [['Jitsi’s own module of polls', 'polls_component'] as const] : []),
] as const;

test.skipIf(jitsiPlugins)(`links and polls with Jitsi’s own module of polls (${withoutPlugins})`, () => undefined);

test.each(pollModules)('with %s, links to everybody and polls with their votes arrive; nothing else does', async (_name, polls) => {
  const port = await freePort();
  const { portal } = await startPortalAt(port);
  const { enter } = await startJitsi(urlAt(port), { polls });
  const [ana, luis] = [await enter('ana'), await enter('luis')];
  await say(ana, 'hola a todas las personas');
  await say(ana, 'la guía (https://example.org/guia) y HTTP://example.org/otra.');
  await say(ana, 'solo para ti: https://example.org/privado', `${room}/luis`, 'chat');
  await sendJson(ana, { command: 'new-poll', pollId: 'p1', question: '¿Cuándo?', answers: [{ name: 'Lunes' }, { name: 'Martes "2"' }] });
  await expect.poll(() => listPolls(portal), atLast).toHaveLength(1);
  await say(luis, 'otra vez https://example.org/guia');
  await sendJson(ana, { command: 'answer-poll', pollId: 'p1', answers: [true, false] });
  await sendJson(luis, { command: 'answer-poll', pollId: 'p1', answers: [true, true] });
  // Luis changes his mind.
  await sendJson(luis, { command: 'answer-poll', pollId: 'p1', answers: [false, true] });
  const result = {
    question: '¿Cuándo?',
    options: [
      { text: 'Lunes', votes: 1 },
      { text: 'Martes "2"', votes: 1 },
    ],
    voters: 2,
  };
  await expect.poll(() => listPolls(portal), atLast).toEqual([result]);
  expect(await listUrls(portal)).toEqual(['https://example.org/guia', 'http://example.org/otra']);
  // In a room of no class of the portal.
  const elsewhere = `otra@muc.${HOST}`;
  await say(await enter('ana', elsewhere), 'https://example.org/otra-sala', elsewhere);
  await say(ana, 'fin https://example.org/fin');
  await expect.poll(() => listUrls(portal), atLast).toContain('https://example.org/fin');
  expect(await listUrls(portal)).toHaveLength(3);
  const rows = await portal.context.db.selectFrom('call_links').select('occupant_jid').execute();
  expect(rows.every(({ occupant_jid: jid }) => jid.startsWith(`ana@${HOST}/`))).toBe(true);
});

test('what the portal does not take waits until it does, and what it took before its answer was lost comes once', async () => {
  const [port, portalPort] = [await freePort(), await freePort()];
  const { prosody, enter } = await startJitsi(urlAt(port));
  const ana = await enter('ana');
  await say(ana, 'https://example.org/0');
  await sendJson(ana, { command: 'new-poll', pollId: 'p1', question: '¿Sí?', answers: [{ name: 'Sí' }] });
  await expect.poll(() => prosody.log(), atLast).toContain('did not take polls and links');
  const { portal } = await startPortalAt(portalPort);
  /** Passes requests on, and loses the first answers: the portal has acted, and Prosody cannot know. */
  let lost = 0;
  const relay = createServer((request: IncomingMessage, response: ServerResponse) => {
    const { url, method, headers } = request;
    const passed = forward({ port: portalPort, host: '127.0.0.1', path: url, method, headers }, (answer) => {
      if (lost++ < 2) return request.socket.destroy();
      response.writeHead(answer.statusCode!).end();
    });
    request.pipe(passed);
  });
  await new Promise<void>((resolve) => relay.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => void relay.close());
  expect((relay.address() as AddressInfo).port).toBe(port);
  await expect.poll(() => lost, atLast).toBeGreaterThan(2);
  // More than one report holds.
  for (let number = 1; number < 45; number++) await say(ana, `https://example.org/${number}`);
  await sendJson(ana, { command: 'answer-poll', pollId: 'p1', answers: [true] });
  await expect.poll(async () => (await listUrls(portal)).length, atLast).toBe(45);
  await expect.poll(() => listPolls(portal), atLast).toEqual([{ question: '¿Sí?', options: [{ text: 'Sí', votes: 1 }], voters: 1 }]);
  expect(prosody.log()).toContain('takes polls and links again');
});

test('rooms do not wait for one another: what waits is sent at once, room by room', async () => {
  const rooms = new Set<string>();
  const portal = createServer((request: IncomingMessage, response: ServerResponse) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      rooms.add((JSON.parse(text) as { room_name: string }).room_name);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => portal.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void portal.close());
  const { enter } = await startJitsi(urlAt((portal.address() as AddressInfo).port));
  const ana = await enter('ana');
  for (let number = 1; number <= 60; number++) {
    const other = `curso_1_${number}@muc.${HOST}`;
    await ana.send(xml('presence', { to: `${other}/ana` }, xml('x', { xmlns: 'http://jabber.org/protocol/muc' })));
    await say(ana, 'https://example.org/', other);
  }
  await expect.poll(() => rooms.size, atLast).toBe(60);
});

test('who fills the chat with links pushes out neither polls nor what is written in other rooms; an animation is no link', async () => {
  const port = await freePort();
  const { prosody, enter } = await startJitsi(urlAt(port));
  const [ana, luis] = [await enter('ana'), await enter('luis', `otra@muc.${HOST}`)];
  await say(ana, 'gif[https://i.giphy.com/media/1/giphy.webp]');
  for (let message = 0; message < 17; message++)
    await say(ana, Array.from({ length: 25 }, (_, number) => `https://example.org/${message}/${number}`).join(' '));
  await expect.poll(() => prosody.log(), atLast).toContain('Too many polls and links wait');
  await sendJson(ana, { command: 'new-poll', pollId: 'p1', question: '¿Sí?', answers: [{ name: 'Sí' }] });
  await say(luis, 'https://example.org/otra', `otra@muc.${HOST}`);
  const taken: { kind: string; url?: string; room: string }[] = [];
  const taker = createServer((request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { room_name: room, items } = JSON.parse(Buffer.concat(chunks).toString()) as { room_name: string; items: typeof taken };
      taken.push(...items.map((item) => ({ ...item, room })));
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => taker.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => void taker.close());
  await expect.poll(() => taken.some(({ url }) => url === 'https://example.org/otra'), { timeout: 60_000 }).toBe(true);
  await expect.poll(() => taken.filter(({ kind }) => kind === 'poll').length, atLast).toBe(1);
  const urls = taken.flatMap(({ url, room }) => (room === 'otra' ? [] : (url ?? [])));
  expect(urls).toHaveLength(300);
  expect(urls.filter((url) => url.startsWith('https://example.org/0/'))).toHaveLength(20);
  expect(urls.filter((url) => url.includes('giphy'))).toEqual([]);
});

test('with another secret the portal takes nothing, and Prosody says so once', async () => {
  const port = await freePort();
  const { portal } = await startPortalAt(port);
  const { prosody, enter } = await startJitsi(urlAt(port), { secret: 'another-secret-of-thirty-two-characters' });
  const ana = await enter('ana');
  await say(ana, 'https://example.org/');
  await expect.poll(() => prosody.log(), atLast).toContain('did not take polls and links (401)');
  expect(await listUrls(portal)).toEqual([]);
});

test('a portal that keeps nothing is told of it and drops it; a Prosody that is not to report does not', async () => {
  const port = await freePort();
  const { portal } = await startPortalAt(port, { KEEP_POLLS_AND_LINKS: 'false' });
  const { prosody, enter } = await startJitsi(urlAt(port));
  await say(await enter('ana'), 'https://example.org/');
  await expect.poll(() => prosody.log(), atLast).toContain('does not take polls and links (404)');
  expect(await listUrls(portal)).toEqual([]);
  const silent = await startJitsi(urlAt(await freePort()), { on: false });
  await expect.poll(() => silent.prosody.log(), atLast).toContain('Polls and links of calls are not reported');
});

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createContext } from '../../src/context.ts';
import { packageRoot } from '../../src/platform/shared/package-root.ts';
import { axeViolations, measureOverflow, openPage, signIn, startBrowser } from '../support/browser.ts';
import { freePort } from '../support/free-port.ts';
import { startJourney } from '../support/journey.ts';
import { startPortalProcess } from '../support/portal-process.ts';
import { WEBHOOK_SECRET } from '../support/room-events.ts';
import { bucketSettings, startS3Server } from '../support/s3-server.ts';
import { createSharedDatabase } from '../support/shared-database.ts';
import { testSettings } from '../support/test-settings.ts';

const SECONDS = 30;

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'portal-recordings-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What Jibri leaves behind: a folder with the video and what it knows of the call. Answers the path of the video. A noisy one has 15 MB. */
function record(folder: string, room: string, { noisy = false } = {}): string {
  const session = join(folder, 'session');
  mkdirSync(session);
  const file = join(session, `${room}_2026-11-29-10-00-00.mp4`);
  const sources = [`testsrc=size=320x180:rate=10:duration=${SECONDS}`, `sine=duration=${SECONDS}`];
  execFileSync('ffmpeg', [
    ...['-v', 'error', ...sources.flatMap((source) => ['-f', 'lavfi', '-i', source])],
    ...(noisy ? ['-vf', 'noise=alls=100:allf=t', '-b:v', '4M', '-minrate', '4M', '-maxrate', '4M', '-bufsize', '1M', '-g', '20'] : []),
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-movflags', '+faststart', file],
  ]);
  const metadata = { meeting_url: `https://meet.example.org/${room}`, participants: [], initiator: { id: '2' }, share: true };
  writeFileSync(join(session, 'metadata.json'), JSON.stringify(metadata));
  execFileSync(join(packageRoot, 'jitsi/jibri/finalize.sh'), [session]);
  return file;
}

/** Looks once for what is to be sent. Answers its log. */
async function upload(
  recordings: string,
  portalUrl: string,
  started?: (script: ChildProcess) => Promise<void>,
  pieceBytes = 20_000,
): Promise<string> {
  const environment = {
    PATH: process.env['PATH'],
    TZ: 'America/Santiago',
    PORTAL_UPLOAD_URL: `${portalUrl}/api/jitsi/recordings`,
    JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET,
    JIBRI_RECORDING_DIR: recordings,
    UPLOAD_PIECE_BYTES: String(pieceBytes),
  };
  const script = spawn('bash', [join(packageRoot, 'jitsi/jibri/upload.sh'), '--once'], { env: environment });
  let log = '';
  for (const stream of [script.stdout, script.stderr]) stream.on('data', (text: Buffer) => (log += text.toString()));
  const ended = once(script, 'close');
  await started?.(script);
  await ended;
  return log;
}

type KillGiven = { portal: Awaited<ReturnType<typeof startPortalProcess>>; recordings: string; directory: string; bytes: number };

const sizeOfFirst = (directory: string): number => {
  const [name] = existsSync(directory) ? readdirSync(directory) : [];
  return name === undefined ? 0 : statSync(join(directory, name)).size;
};

describe('Jibri’s upload', { timeout: 120_000 }, () => {
  test('loses nothing while the portal is away, is killed, and comes back', async () => {
    const [recordings, directory] = [temporaryFolder(), join(temporaryFolder(), 'received')];
    const file = record(recordings, 'curso_1_1');
    const bytes = readFileSync(file);
    const database = await createSharedDatabase('sqlite', 'authreg');
    const settings = { DATABASE_URL: database.url, XMPP_CREDENTIALS: 'off', JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET };
    const { db } = createContext(testSettings(settings));
    const start = () => startPortalProcess({ ...settings, RECORDINGS_DIR: directory, RECORDINGS_MIN_FREE_GB: '1' });
    onTestFinished(async () => {
      await db.destroy();
      database.remove();
    });

    expect(await upload(recordings, `http://127.0.0.1:${await freePort()}`)).toContain('the portal answers nothing');
    expect(existsSync(file)).toBe(true);

    const first = await start();
    const log = await upload(recordings, first.url, async () => {
      await expect.poll(() => sizeOfFirst(directory), { timeout: 30_000, interval: 5 }).toBeGreaterThan(0);
      await first.kill();
    });
    expect(log).toMatch(/is at \d+ of \d+/);
    const received = sizeOfFirst(directory);
    expect(received).toBeLessThan(bytes.length);

    // Broken off on Jibri's side.
    const second = await start();
    onTestFinished(async () => {
      await second.stop();
    });
    await upload(recordings, second.url, async (script) => {
      await expect.poll(() => sizeOfFirst(directory), { timeout: 30_000, interval: 5 }).toBeGreaterThan(received);
      script.kill('SIGKILL');
    });
    expect(existsSync(file)).toBe(true);

    expect(await upload(recordings, second.url)).toContain('is with the portal');
    expect(readdirSync(recordings)).toEqual([]);
    const rows = await db.selectFrom('recordings').selectAll().execute();
    expect(rows).toMatchObject([
      { room: 'curso_1_1', meeting_id: 1, recorded_by: 2, seconds: SECONDS, started_at: '2026-11-29T13:00:00.000Z' },
    ]);
    expect(rows[0]!.received_at).not.toBeNull();
    expect(readFileSync(join(directory, `${rows[0]!.key}.mp4`)).equals(bytes)).toBe(true);
    expect(await upload(recordings, second.url)).toBe('');
  });
});

describe('kill -9 at the end of an upload', { timeout: 300_000 }, () => {
  const steps: Record<string, { bytes: number; kill: (given: KillGiven) => Promise<void>; isReceived: boolean }> = {
    // Large enough to be read for a while; a file of zeros takes no space.
    'while the portal compares the digest': {
      bytes: 300_000_000,
      async kill({ directory, recordings, portal, bytes }) {
        const log = await upload(recordings, portal.url, async () => {
          await expect.poll(() => sizeOfFirst(directory), { timeout: 60_000, interval: 5 }).toBe(bytes);
          await portal.kill();
        });
        expect(log).toContain('the portal answers nothing');
      },
      isReceived: false,
    },
    'after the row is written, before the answer has come': {
      bytes: 100_000,
      async kill({ recordings, portal }) {
        const relay = createServer((request, response) => {
          const passed = forward(new URL(request.url!, portal.url), { method: request.method, headers: request.headers }, (answer) => {
            if (request.method === 'PATCH') return void portal.kill().then(() => request.socket.destroy());
            response.writeHead(answer.statusCode!, answer.headers).end();
          });
          passed.on('error', () => request.socket.destroy());
          request.pipe(passed);
        });
        await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
        onTestFinished(() => void relay.close());
        const log = await upload(recordings, `http://127.0.0.1:${(relay.address() as AddressInfo).port}`);
        expect(log).toContain('the portal answers nothing');
      },
      isReceived: true,
    },
  };

  test.each(Object.keys(steps))('%s: the next try has the recording once', async (name) => {
    const { bytes, kill, isReceived } = steps[name]!;
    const [recordings, directory] = [temporaryFolder(), join(temporaryFolder(), 'received')];
    const session = join(recordings, 'session');
    mkdirSync(session);
    const file = join(session, 'curso_1_1_2026-11-29-10-00-00.mp4');
    writeFileSync(file, '');
    truncateSync(file, bytes);
    execFileSync(join(packageRoot, 'jitsi/jibri/finalize.sh'), [session]);
    const database = await createSharedDatabase('sqlite', 'authreg');
    const settings = { DATABASE_URL: database.url, XMPP_CREDENTIALS: 'off', JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET };
    const { db } = createContext(testSettings(settings));
    onTestFinished(async () => {
      await db.destroy();
      database.remove();
    });
    const start = () => startPortalProcess({ ...settings, RECORDINGS_DIR: directory, RECORDINGS_MIN_FREE_GB: '1' });
    const first = await start();
    // All has come but the last bytes.
    const sha256 = execFileSync('sha256sum', [file]).toString().slice(0, 64);
    writeFileSync(`${file}.sha256`, sha256);
    const metadata = Object.entries({ room: 'curso_1_1', started: '1764421200', sha256 });
    const created = await fetch(`${first.url}/api/jitsi/recordings`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${WEBHOOK_SECRET}`,
        'Tus-Resumable': '1.0.0',
        'Upload-Length': String(bytes),
        'Upload-Metadata': metadata.map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`).join(','),
      },
    });
    const received = join(directory, `${created.headers.get('location')!.split('/').at(-1)}.mp4`);
    writeFileSync(received, '');
    truncateSync(received, bytes - 1000);

    const listReceived = () => db.selectFrom('recordings').select('received_at').where('received_at', 'is not', null).execute();
    const listEvents = () => db.selectFrom('audit_log').select('event').where('event', '=', 'recording.received').execute();
    await kill({ portal: first, recordings, directory, bytes });
    expect([await listReceived(), await listEvents()].map((rows) => rows.length)).toEqual(isReceived ? [1, 1] : [0, 0]);
    expect(existsSync(file)).toBe(true);
    const second = await start();
    onTestFinished(async () => {
      await second.stop();
    });
    expect(await upload(recordings, second.url)).toContain('is with the portal');
    expect([await listReceived(), await listEvents()].map((rows) => rows.length)).toEqual([1, 1]);
    expect([readdirSync(recordings), statSync(received).size]).toEqual([[], bytes]);
  });
});

test('a student plays a recording, seeks in it, and goes on later where they stopped', { timeout: 120_000 }, async () => {
  const [recordings, directory] = [temporaryFolder(), temporaryFolder()];
  const journey = await startJourney({ JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET, RECORDINGS_DIR: directory, RECORDINGS_MIN_FREE_GB: '1' });
  const browser = await startBrowser(['--autoplay-policy=no-user-gesture-required']);
  onTestFinished(async () => {
    await browser.close();
    await journey.close();
    expect(journey.log.unseenErrors()).toEqual([]);
  });
  record(recordings, 'curso_1_1');
  expect(await upload(recordings, journey.url)).toContain('is with the portal');

  const teacher = await openPage(browser, { colorScheme: 'dark', width: 360 });
  await teacher.page.goto(`${journey.url}/meetings/1/recordings`);
  await signIn(teacher.page, 'tomas');
  await teacher.page.getByRole('link', { name: /Grabación del/ }).click();
  await teacher.page.getByLabel('Nombre').fill('Ciclos');
  await teacher.page.getByLabel('Se ve desde').fill('0:02');
  await teacher.page.getByRole('button', { name: 'Guardar' }).click();
  await teacher.page.getByRole('button', { name: 'Publicar' }).click();
  await teacher.page.getByText('Publicada en el curso desde').waitFor();
  expect(await axeViolations(teacher.page)).toEqual([]);
  expect(await measureOverflow(teacher.page)).toBe(0);
  expect(teacher.complaints).toEqual([]);

  const { page, complaints } = await openPage(browser);
  await page.goto(`${journey.url}/meetings/1`);
  await signIn(page, 'sofia');
  await page.getByRole('link', { name: 'Ciclos' }).click();
  const player = page.locator('video');
  const position = () => player.evaluate((video) => (video as unknown as { currentTime: number }).currentTime);
  await expect.poll(() => player.evaluate((video) => (video as unknown as { duration: number }).duration)).toBeCloseTo(SECONDS, 0);
  // What the teacher cut off is passed over.
  await expect.poll(position).toBeGreaterThanOrEqual(2);
  await player.evaluate((video) => (video as unknown as { play: () => Promise<void> }).play());
  await expect.poll(position).toBeGreaterThan(2.3);
  await player.evaluate((video) => {
    const media = video as unknown as { pause: () => void; currentTime: number };
    media.pause();
    media.currentTime = 15;
  });
  await expect.poll(() => page.evaluate('Object.values(localStorage).includes("15")')).toBe(true);
  await page.reload();
  await expect.poll(position).toBe(15);
  expect(await axeViolations(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

const positionOf = (player: Locator) => player.evaluate((video) => (video as unknown as { currentTime: number }).currentTime);

test('a recording in a bucket plays on behind the time for which its address holds', { timeout: 180_000 }, async () => {
  const [recordings, directory, server] = [temporaryFolder(), temporaryFolder(), await startS3Server()];
  const settings = { JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET, RECORDINGS_DIR: directory, RECORDINGS_MIN_FREE_GB: '1' };
  const journey = await startJourney({ ...settings, ...bucketSettings(server) });
  const browser = await startBrowser(['--autoplay-policy=no-user-gesture-required']);
  onTestFinished(async () => {
    await browser.close();
    await journey.close();
    expect(journey.log.unseenErrors()).toEqual([]);
  });
  record(recordings, 'curso_1_1', { noisy: true });
  expect(await upload(recordings, journey.url, undefined, 8_000_000)).toContain('is with the portal');
  await expect.poll(() => [server.objects.size, readdirSync(directory).length], { timeout: 30_000 }).toEqual([1, 0]);
  await journey.portal.context.db.updateTable('recordings').set({ published_at: new Date().toISOString() }).execute();

  const { page, complaints } = await openPage(browser);
  await page.clock.install();
  await page.goto(`${journey.url}/meetings/1`);
  await signIn(page, 'sofia');
  await page.getByRole('link', { name: /Grabación del/ }).click();
  const player = page.locator('video');
  const addresses = () => server.requests.filter((request) => request.startsWith('GET')).length;
  await expect.poll(() => player.evaluate((video) => (video as unknown as { duration: number }).duration)).toBeCloseTo(SECONDS, 0);
  const seek = (seconds: number) =>
    player.evaluate((video, to) => {
      (video as unknown as { currentTime: number }).currentTime = to;
    }, seconds);
  const before = addresses();
  // What was signed until now has expired. Signatures are of whole seconds.
  const loadedAt = Date.now();
  await expect.poll(() => Date.now()).toBeGreaterThan(loadedAt + 1000);
  server.rejectsUntil = Math.floor(Date.now() / 1000) * 1000;
  await page.clock.fastForward('09:30');
  await seek(25);
  await expect.poll(() => player.evaluate((video) => (video as unknown as { readyState: number }).readyState)).toBe(4);
  expect(await positionOf(player)).toBe(25);
  expect(addresses()).toBeGreaterThan(before + 1);
  expect(await page.locator('#not-loaded').isVisible()).toBe(false);
  // A bucket that is down is said.
  server.isDown = true;
  await page.reload();
  await page.getByText('No se pudo cargar el video.').waitFor({ timeout: 30_000 });
  expect(complaints.filter((text) => !text.includes('Failed to load resource'))).toEqual([]);
});

test(
  'a portal that is killed while it moves a recording leaves one that plays, and the next one moves it',
  { timeout: 180_000 },
  async () => {
    const [recordings, directory, server] = [temporaryFolder(), join(temporaryFolder(), 'received'), await startS3Server()];
    const file = record(recordings, 'curso_1_1');
    const bytes = readFileSync(file);
    const database = await createSharedDatabase('sqlite', 'authreg');
    const settings = { DATABASE_URL: database.url, XMPP_CREDENTIALS: 'off', JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET };
    const { db } = createContext(testSettings(settings));
    const start = () =>
      startPortalProcess({ ...settings, ...bucketSettings(server), RECORDINGS_DIR: directory, RECORDINGS_MIN_FREE_GB: '1' });
    onTestFinished(async () => {
      await db.destroy();
      database.remove();
    });
    // The requests of one move: size, list, begin, part, end, size.
    let left = 1;
    let killed: Promise<unknown> | undefined;
    // Moves as soon as it has started, before this test knows that it has.
    let portal = start();
    server.before = async () => {
      if (--left > 0) return;
      killed = portal.then((started) => started.kill());
      await killed;
      throw new Error('killed');
    };
    await upload(recordings, (await portal).url, undefined, 8_000_000);
    for (let step = 2; step <= 7; step++) {
      await expect.poll(() => killed, { timeout: 30_000 }).toBeDefined();
      await killed;
      killed = undefined;
      left = step;
      const rows = await db.selectFrom('recordings').select(['received_at', 'moved_at']).execute();
      expect(rows).toEqual([{ received_at: expect.any(String) as string, moved_at: null }]);
      expect(readdirSync(directory)).toHaveLength(1);
      // The lease of the process that was killed.
      await db.updateTable('jobs').set({ due_at: '2026-01-01T00:00:00.000Z' }).where('kind', '=', 'move-recordings').execute();
      if (step === 7) left = Infinity;
      portal = start();
    }
    onTestFinished(async () => {
      await (await portal).stop();
    });
    await expect.poll(() => readdirSync(directory), { timeout: 30_000 }).toEqual([]);
    expect([[...server.objects.values()].map((object) => object.equals(bytes)), server.uploads.size]).toEqual([[true], 0]);
  },
);

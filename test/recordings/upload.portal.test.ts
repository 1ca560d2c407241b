import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync, statfsSync, truncateSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cleanUp } from '../../src/clean-up.ts';
import { metadataOf, openPortalWithRecordings, uploader, uploadRecording, uploadsPath } from '../support/recordings.ts';
import { WEBHOOK_SECRET } from '../support/room-events.ts';
import { findUserId, listAuditLog } from '../support/rows.ts';
import { TEST_NOW } from '../support/test-clock.ts';
import { openPortal, processCount, type TestPortal } from '../support/test-portal.ts';

const listRows = ({ context }: TestPortal) => context.db.selectFrom('recordings').selectAll().orderBy('id').execute();

const file = randomBytes(300_000);

/** Sends this much of what was announced and breaks the connection. */
async function breakOff({ url, directory }: { url: string; directory: string }, location: string, bytes: Buffer): Promise<void> {
  const { port } = new URL(url);
  const sent = httpRequest({
    port,
    path: location,
    method: 'PATCH',
    headers: {
      'Tus-Resumable': '1.0.0',
      'Upload-Offset': '0',
      'Content-Type': 'application/offset+octet-stream',
      'Content-Length': file.length,
      Authorization: `Bearer ${WEBHOOK_SECRET}`,
    },
  });
  sent.on('error', () => undefined);
  sent.write(bytes);
  const path = join(directory, `${location.split('/').at(-1)}.mp4`);
  await expect.poll(() => readFileSync(path, { flag: 'a+' }).length).toBe(bytes.length);
  const closed = new Promise((resolve) => sent.once('close', resolve));
  sent.destroy();
  await closed;
}

describe('a recording that Jibri uploads', () => {
  test('belongs to the meeting of its room, and names who recorded it', async () => {
    const portal = await openPortalWithRecordings();
    const tomas = await findUserId(portal.context.db, 'tomas');
    await uploadRecording(portal, { file, seconds: 3600, initiator: tomas });
    const [row] = await listRows(portal);
    expect(row).toMatchObject({ meeting_id: 1, room: 'curso_1_1', recorded_by: tomas, seconds: 3600, published_at: null, downloadable: 0 });
    expect(new Date(row!.started_at)).toEqual(TEST_NOW);
    expect(readFileSync(join(portal.directory, `${row!.key}.mp4`)).equals(file)).toBe(true);
    const events = await listAuditLog(portal.context.db);
    expect(events.filter(({ event }) => event === 'recording.received')).toMatchObject([
      { actor_id: tomas, subject: 'meeting', subject_id: 1, details: JSON.stringify({ recordingNumber: row!.id, megabytes: 1 }) },
    ]);
  });

  test('waits without a class where no meeting has its room, and without a name where nobody is known by the number', async () => {
    const portal = await openPortalWithRecordings();
    await uploadRecording(portal, { room: 'curso_9_999', initiator: 987_654 });
    expect(await listRows(portal)).toMatchObject([{ meeting_id: null, recorded_by: null, received_at: expect.anything() as unknown }]);
  });

  test('goes on after a connection broke, and in a portal that was not there before, where the file ends', async () => {
    const portal = await openPortalWithRecordings();
    const tus = uploader(portal);
    const { headers } = await tus.create(file.length, metadataOf({ file })).expect(201);
    const location = headers['location']!;
    await breakOff(portal, location, file.subarray(0, 100_000));
    const state = await tus.offset(location).expect(200);
    expect(state.headers).toMatchObject({ 'upload-offset': '100000', 'upload-length': '300000', 'cache-control': 'no-store' });
    await tus.append(location, 0, file).expect(409);
    const first = await tus.append(location, 100_000, file.subarray(100_000, 200_000)).expect(204);
    expect(first.headers['upload-offset']).toBe('200000');
    expect(await listRows(portal)).toMatchObject([{ received_at: null }]);
    await tus.append(location, 200_000, file.subarray(200_000)).expect(204);
    const [row] = await listRows(portal);
    expect(row!.received_at).not.toBeNull();
    expect(readFileSync(join(portal.directory, `${row!.key}.mp4`)).equals(file)).toBe(true);
  });

  test('is finished by one more request where a portal was killed after its last byte', async () => {
    const portal = await openPortalWithRecordings();
    const tus = uploader(portal);
    const { headers } = await tus.create(file.length, metadataOf({ file })).expect(201);
    const location = headers['location']!;
    writeFileSync(join(portal.directory, `${location.split('/').at(-1)}.mp4`), file);
    expect((await tus.offset(location)).headers['upload-offset']).toBe('300000');
    await tus.append(location, 300_000, Buffer.alloc(0)).expect(204);
    await tus.append(location, 300_000, Buffer.alloc(0)).expect(204);
    expect(await listRows(portal)).toMatchObject([{ meeting_id: 1, received_at: expect.anything() as unknown }]);
    const events = await listAuditLog(portal.context.db);
    expect(events.filter(({ event }) => event === 'recording.received')).toHaveLength(1);
  });

  test('that is announced twice is one', async () => {
    const portal = await openPortalWithRecordings();
    const tus = uploader(portal);
    const [first, second] = [await tus.create(file.length, metadataOf({ file })), await tus.create(file.length, metadataOf({ file }))];
    expect([first.status, second.status, second.headers['location']]).toEqual([201, 201, first.headers['location']]);
    expect(await listRows(portal)).toHaveLength(1);
  });

  test('is sent anew where it is not the file that was announced', async () => {
    const portal = await openPortalWithRecordings();
    const tus = uploader(portal);
    const { headers } = await tus.create(file.length, metadataOf({ file })).expect(201);
    const location = headers['location']!;
    await tus.append(location, 0, Buffer.alloc(file.length)).expect(460);
    expect((await tus.offset(location)).headers['upload-offset']).toBe('0');
    expect(await listRows(portal)).toMatchObject([{ received_at: null }]);
    await tus.append(location, 0, file).expect(204);
    expect(await listRows(portal)).toMatchObject([{ received_at: expect.anything() as unknown }]);
  });

  test('gets no further than the length that was announced', async () => {
    const portal = await openPortalWithRecordings();
    const tus = uploader(portal);
    const { headers } = await tus.create(file.length, metadataOf({ file })).expect(201);
    await tus.append(headers['location']!, 0, Buffer.concat([file, file])).expect(204);
    const [row] = await listRows(portal);
    expect(readFileSync(join(portal.directory, `${row!.key}.mp4`)).equals(file)).toBe(true);
  });

  test('is refused with 507 where the disk would be too full, and nothing remains of it', async () => {
    const portal = await openPortalWithRecordings({ RECORDINGS_MIN_FREE_GB: '100000' });
    await uploader(portal).create(1000, metadataOf({ file })).expect(507);
    expect(await listRows(portal)).toEqual([]);
    expect(portal.log.errors()).toMatchObject([{ event: 'recording', megabytes: 1 }]);
  });

  test('needs space for what has not come of it, and of those before it', async () => {
    const portal = await openPortalWithRecordings();
    const { db } = portal.context;
    const tus = uploader(portal);
    const { bavail, bsize } = statfsSync(portal.directory);
    const space = bavail * bsize - 1_000_000_000;
    /** As if this much of the file had come. Takes no space. */
    const receive = async (bytes: number, of: number) => {
      const row = (await listRows(portal)).at(-1)!;
      await db.updateTable('recordings').set({ bytes: of }).where('id', '=', row.id).execute();
      writeFileSync(join(portal.directory, `${row.key}.mp4`), '', { flag: 'a' });
      truncateSync(join(portal.directory, `${row.key}.mp4`), bytes);
    };
    // What came fills the disk: the few bytes that are missing have a place.
    await tus.create(1000, metadataOf({ file })).expect(201);
    await receive(2 * space, 2 * space + 1000);
    await tus.create(2 * space + 1000, metadataOf({ file })).expect(201);
    // Nothing of this one has come: its space is not another's.
    await receive(0, Math.floor(0.6 * space));
    await tus.create(Math.floor(0.6 * space), metadataOf({ file: Buffer.from('another') })).expect(507);
    expect(await listRows(portal)).toHaveLength(1);
    expect(portal.log.errors()).toMatchObject([{ event: 'recording' }]);
    await receive(Math.floor(0.5 * space), Math.floor(0.6 * space));
    await tus.create(Math.floor(0.6 * space), metadataOf({ file: Buffer.from('another') })).expect(201);
    // One of which nothing comes any more keeps no space.
    await receive(0, Math.floor(0.6 * space));
    portal.clock.advance({ hours: 13 });
    await tus.create(Math.floor(0.6 * space), metadataOf({ file: Buffer.from('a third') })).expect(201);
  });
});

describe('an upload', () => {
  test('needs the secret of Jitsi and the protocol', async () => {
    const portal = await openPortalWithRecordings();
    const stranger = uploader(portal, 'another secret, as long as the one that it is not');
    await stranger.create(10, metadataOf({ file })).expect(401);
    await stranger.append(`${uploadsPath}/x`, 0, file).expect(401);
    for (const member of ['ada', 'tomas', 'sofia'] as const) await portal.as(member).post(uploadsPath).expect(401);
    const tus = uploader(portal);
    await tus.create(10, metadataOf({ file })).set('Tus-Resumable', '0.2.2').expect(412);
    await tus.create(0, metadataOf({ file })).expect(400);
    await tus.create(10, { room: 'x', started: 'yesterday', sha256: 'none' }).expect(400);
    await tus.create(10, { ...metadataOf({ file }), sha256: '../../etc/passwd' }).expect(400);
    await tus.offset(`${uploadsPath}/${'x'.repeat(22)}`).expect(404);
    await tus.append(`${uploadsPath}/..%2f..%2fetc%2fpasswd`, 0, file).expect(404);
    expect(readdirSync(portal.directory)).toEqual([]);
  });

  test('is answered 404 where the portal keeps no recordings', async () => {
    const portal = await openPortal({ JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET });
    await uploader(portal).create(10, metadataOf({ file })).expect(404);
  });

  test('of which nothing more comes for a month goes, with its file', async () => {
    const portal = await openPortalWithRecordings();
    const tus = uploader(portal);
    const { headers } = await tus.create(file.length, metadataOf({ file })).expect(201);
    await tus.append(headers['location']!, 0, file.subarray(0, 1000)).expect(204);
    await uploadRecording(portal);
    writeFileSync(join(portal.directory, 'of-somebody-else.mp4'), 'x');
    portal.clock.advance({ days: 31 });
    await cleanUp(portal.context);
    const rows = await listRows(portal);
    expect(rows).toMatchObject([{ received_at: expect.anything() as unknown }]);
    expect(readdirSync(portal.directory).sort()).toEqual([`${rows[0]!.key}.mp4`, 'of-somebody-else.mp4'].sort());
  });
});

test.skipIf(processCount === 2)('two portals on one directory take turns at one upload', async () => {
  const portal = await openPortalWithRecordings();
  const { startPortal } = await import('../../src/portal.ts');
  const second = await startPortal(portal.context.settings, { manualJobs: true, logDestination: portal.log, clock: portal.clock });
  const [here, there] = [uploader(portal), uploader({ url: `http://127.0.0.1:${second.port}` })];
  try {
    const { headers } = await here.create(file.length, metadataOf({ file })).expect(201);
    const location = headers['location']!;
    await here.append(location, 0, file.subarray(0, 50_000)).expect(204);
    expect((await there.offset(location)).headers['upload-offset']).toBe('50000');
    await Promise.all([here.append(location, 50_000, file.subarray(50_000)), there.append(location, 50_000, file.subarray(50_000))]);
    await here.append(location, file.length, Buffer.alloc(0)).expect(204);
    const [row] = await listRows(portal);
    expect(row).toMatchObject({ meeting_id: 1, received_at: expect.anything() as unknown });
    expect(readFileSync(join(portal.directory, `${row!.key}.mp4`)).equals(file)).toBe(true);
  } finally {
    await second.close();
  }
});

import { randomBytes } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cleanUp } from '../../src/clean-up.ts';
import { runChecks } from '../../src/operations/doctor/doctor-runs.ts';
import { openPortalWithRecordings, uploadRecording } from '../support/recordings.ts';
import { listAuditLog } from '../support/rows.ts';
import { bucketSettings, startS3Server, type S3Server } from '../support/s3-server.ts';
import { openPortal, processCount, type Member, type TestPortal } from '../support/test-portal.ts';

const file = randomBytes(50_000);

const cast = ['ada', 'tomas', 'sofia', 'otto'] as const;

type Opened = { portal: TestPortal & { directory: string }; server: S3Server };

async function openWithBucket(): Promise<Opened> {
  const server = await startS3Server();
  return { portal: await openPortalWithRecordings(bucketSettings(server)), server };
}

/** Uploads a recording and lets it be moved. */
async function moveRecording({ portal }: Opened, recording: Parameters<typeof uploadRecording>[1] = { file }): Promise<number> {
  const id = await uploadRecording(portal, recording);
  await portal.runJobs();
  return id;
}

const findRow = ({ context }: TestPortal, id: number) =>
  context.db.selectFrom('recordings').selectAll().where('id', '=', id).executeTakeFirst();

const open = (portal: TestPortal, member: Member, path: string) => portal.as(member).get(path).redirects(0);

/** Where the portal sends this member for the file, and what is there. */
async function follow(portal: TestPortal, member: Member, path: string, headers: Record<string, string> = {}) {
  const { status, headers: sent, text } = await open(portal, member, path);
  expect([status, sent['cache-control'], text]).toEqual([302, 'private, no-store', '']);
  return fetch(sent['location']!, { headers });
}

const publish = (portal: TestPortal, id: number) => portal.as('tomas').post(`/recordings/${id}/publish`).expect(303);

describe('a recording', () => {
  test('is moved to the bucket once it has arrived, and plays from both places', async () => {
    const { portal, server } = await openWithBucket();
    const id = await uploadRecording(portal, { file });
    await publish(portal, id);
    await portal.as('sofia').get(`/recordings/${id}/file`).expect(200);
    expect([server.objects.size, readdirSync(portal.directory).length]).toEqual([0, 1]);
    await portal.runJobs();
    const row = await findRow(portal, id);
    expect([[...server.objects.keys()], readdirSync(portal.directory)]).toEqual([[`${row!.key}.mp4`], []]);
    expect(server.objects.get(`${row!.key}.mp4`)!.equals(file)).toBe(true);
    expect(new Date(row!.moved_at!)).toEqual(portal.clock.now());
    const part = await follow(portal, 'sofia', `/recordings/${id}/file`, { Range: 'bytes=100-199' });
    expect([part.status, part.headers.get('content-type')]).toEqual([206, 'video/mp4']);
    expect(Buffer.from(await part.arrayBuffer()).equals(file.subarray(100, 200))).toBe(true);
    const whole = await follow(portal, 'tomas', `/recordings/${id}/download`);
    expect(whole.headers.get('content-disposition')).toBe(`attachment; filename=curso_1_1-${id}.mp4`);
    expect(Buffer.from(await whole.arrayBuffer()).equals(file)).toBe(true);
    const events = await listAuditLog(portal.context.db);
    expect(events.filter(({ event }) => event === 'recording.watched')).toHaveLength(2);
  });

  test('in the bucket is for the same people, and its signed address is in no page and no log', async () => {
    const opened = await openWithBucket();
    const { portal } = opened;
    const id = await moveRecording(opened);
    const statuses = async (path: string) => {
      const answers: [string, number][] = [];
      for (const member of cast) answers.push([member, (await open(portal, member, path)).status]);
      return Object.fromEntries(answers);
    };
    expect(await statuses(`/recordings/${id}/file`)).toEqual({ ada: 302, tomas: 302, sofia: 404, otto: 403 });
    await publish(portal, id);
    expect(await statuses(`/recordings/${id}/file`)).toEqual({ ada: 302, tomas: 302, sofia: 302, otto: 403 });
    expect(await statuses(`/recordings/${id}/download`)).toEqual({ ada: 302, tomas: 302, sofia: 404, otto: 403 });
    expect((await portal.stranger().get(`/recordings/${id}/file`)).headers['location']).toMatch(/^\/login/);
    expect((await portal.as('sofia').get(`/recordings/${id}`)).text).not.toContain('X-Amz');
    expect(portal.log.grep(/X-Amz|AKIA|Signature/)).toEqual([]);
  });

  test('is deleted in the bucket, by hand and by its age', async () => {
    const opened = await openWithBucket();
    const { portal, server } = opened;
    const id = await moveRecording(opened);
    await portal.as('tomas').post(`/recordings/${id}/delete`).expect(303);
    expect([server.objects.size, await findRow(portal, id)]).toEqual([0, undefined]);
    const old = await moveRecording(opened, { file: randomBytes(100) });
    await portal.context.db.updateTable('recordings').set({ deleted_at: portal.clock.now().toISOString() }).where('id', '=', old).execute();
    await cleanUp(portal.context);
    expect([server.objects.size, await findRow(portal, old)]).toEqual([0, undefined]);
  });

  test('that is deleted while the bucket is down goes when it is back', async () => {
    const opened = await openWithBucket();
    const { portal, server } = opened;
    const id = await moveRecording(opened);
    server.isDown = true;
    await portal.as('tomas').post(`/recordings/${id}/delete`).expect(303);
    await portal.as('tomas').get(`/recordings/${id}`).expect(404);
    expect([server.objects.size, (await findRow(portal, id))!.deleted_at]).toEqual([1, expect.anything()]);
    server.isDown = false;
    await cleanUp(portal.context);
    expect([server.objects.size, await findRow(portal, id)]).toEqual([0, undefined]);
  });

  test('waits in RECORDINGS_DIR, where it plays, while the bucket is down, and somebody is told', async () => {
    const opened = await openWithBucket();
    const { portal, server } = opened;
    server.isDown = true;
    const id = await moveRecording(opened);
    await portal.as('tomas').get(`/recordings/${id}/file`).expect(200);
    expect(portal.log.grep(/was not moved to the bucket/)).toHaveLength(1);
    expect((await portal.as('ada').get('/admin/recordings')).text).not.toContain('no se ha podido mover');
    portal.clock.advance({ hours: 13 });
    for (const page of ['/admin', '/admin/recordings'])
      expect((await portal.as('ada').get(page)).text).toContain('1 grabación no se ha podido mover al almacenamiento S3.');
    await portal.runJobs();
    server.isDown = false;
    // Each hour, whatever became of the job.
    await portal.context.db.deleteFrom('jobs').execute();
    await cleanUp(portal.context);
    await portal.runJobs();
    expect([server.objects.size, readdirSync(portal.directory)]).toEqual([1, []]);
    expect((await portal.as('ada').get('/admin')).text).not.toContain('no se ha podido mover');
  });

  test('whose file here is not the one that arrived stays here, and the others are moved', async () => {
    const opened = await openWithBucket();
    const { portal, server } = opened;
    const damaged = await uploadRecording(portal, { file });
    const row = (await findRow(portal, damaged))!;
    writeFileSync(join(portal.directory, `${row.key}.mp4`), randomBytes(file.length));
    const other = await uploadRecording(portal, { file: randomBytes(100) });
    await portal.runJobs();
    expect([(await findRow(portal, damaged))!.moved_at, (await findRow(portal, other))!.moved_at]).toEqual([null, expect.anything()]);
    expect([server.objects.size, server.uploads.size, readdirSync(portal.directory)]).toEqual([1, 0, [`${row.key}.mp4`]]);
  });

  test('that is deleted while it is moved does not stay in the bucket', async () => {
    const { portal, server } = await openWithBucket();
    for (const moment of ['PUT', 'POST', 'HEAD'] as const) {
      const id = await uploadRecording(portal, { file: randomBytes(1000) });
      let seen = 0;
      server.before = async ({ method, query }) => {
        // The last part, the end of the upload, and the question for its size behind that.
        const isMoment = method === moment && (moment !== 'POST' || query.has('uploadId')) && (moment !== 'HEAD' || ++seen === 2);
        if (!isMoment) return;
        server.before = () => undefined;
        await portal.context.db
          .updateTable('recordings')
          .set({ deleted_at: portal.clock.now().toISOString() })
          .where('id', '=', id)
          .execute();
      };
      await portal.runJobs();
      await cleanUp(portal.context);
      expect([moment, server.objects.size, server.uploads.size]).toEqual([moment, 0, 0]);
      expect([readdirSync(portal.directory), await findRow(portal, id)]).toEqual([[], undefined]);
    }
  });

  test('whose process was killed behind any step is moved by the next one', async () => {
    const opened = await openWithBucket();
    const { portal, server } = opened;
    const id = await moveRecording(opened);
    const { key } = (await findRow(portal, id))!;
    // The file was copied, and the row not written.
    const path = join(portal.directory, `${key}.mp4`);
    writeFileSync(path, file);
    await portal.context.db.updateTable('recordings').set({ moved_at: null }).where('id', '=', id).execute();
    await portal.as('tomas').get(`/recordings/${id}/file`).expect(200);
    const before = server.requests.filter((request) => request.startsWith('PUT')).length;
    await cleanUp(portal.context);
    await portal.runJobs();
    expect([readdirSync(portal.directory), (await findRow(portal, id))!.moved_at]).toEqual([[], expect.anything()]);
    expect(server.requests.filter((request) => request.startsWith('PUT'))).toHaveLength(before);
    // The row was written, and the file here not removed.
    writeFileSync(path, file);
    writeFileSync(join(portal.directory, 'of-somebody-else.mp4'), 'x');
    await cleanUp(portal.context);
    expect(readdirSync(portal.directory)).toEqual(['of-somebody-else.mp4']);
    await follow(portal, 'tomas', `/recordings/${id}/file`);
  });

  test.skipIf(processCount === 2)('is found where it is by a request that began before it was moved', async () => {
    const opened = await openWithBucket();
    const { portal } = opened;
    const { db, bookkeeping } = portal.context;
    const id = await moveRecording(opened);
    const move = (at: string | null) => db.updateTable('recordings').set({ moved_at: at }).where('id', '=', id).execute();
    await move(null);
    await portal.as('tomas').get(`/recordings/${id}/file`).expect(404);
    // Behind the decision, and before the file is opened.
    const record = bookkeeping.record.bind(bookkeeping);
    bookkeeping.record = async (...given) => {
      await move(portal.clock.now().toISOString());
      return record(...given);
    };
    expect((await follow(portal, 'ada', `/recordings/${id}/file`)).status).toBe(200);
  });
});

test('pages may play videos of the bucket, and of nobody where there is none', async () => {
  const { portal, server } = await openWithBucket();
  const policyOf = async (one: TestPortal) => String((await one.stranger().get('/login')).headers['content-security-policy']);
  expect(await policyOf(portal)).toContain(`media-src 'self' ${server.url};`);
  expect(await policyOf(await openPortal())).not.toContain('media-src');
});

test('the public page of privacy says where the videos are', async () => {
  const { portal, server } = await openWithBucket();
  expect((await portal.stranger().get('/privacy')).text).toContain(`Los videos están en ${new URL(server.url).host}`);
});

test('a portal without its bucket keeps what lies there, and says that it is not to be had', async () => {
  const opened = await openWithBucket();
  const id = await moveRecording(opened);
  const { bucket: _bucket, ...context } = opened.portal.context;
  await opened.portal.context.db.updateTable('recordings').set({ deleted_at: opened.portal.clock.now().toISOString() }).execute();
  await cleanUp({ ...context, bucket: undefined });
  expect([opened.server.objects.size, (await findRow(opened.portal, id))!.deleted_at]).toEqual([1, expect.anything()]);
});

test('the doctor tries the bucket', async () => {
  const { portal, server } = await openWithBucket();
  const results = async () => {
    const found: unknown[] = [];
    for await (const { check, outcome, observed } of runChecks(portal.context)) if (check === 'bucket') found.push([outcome, observed]);
    return found;
  };
  expect(await results()).toEqual([['bucket-ok', 'recordings']]);
  expect(server.objects.size).toBe(0);
  server.isDown = true;
  expect(await results()).toEqual([['bucket-unusable', 'ECONNRESET']]);
});

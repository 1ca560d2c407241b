import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Bucket, BucketError } from '../../../src/platform/storage/bucket.ts';
import { S3_KEYS, startS3Server, type S3Server } from '../../support/s3-server.ts';

/** More than two parts. */
const bytes = randomBytes(33 * 1024 * 1024);

const file = { key: 'abc.mp4', bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };

const wanted = { signal: new AbortController().signal, isWanted: () => Promise.resolve(true) };

function writeFile(content: Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'bucket-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'file');
  writeFileSync(path, content);
  return path;
}

function openBucket({ url }: S3Server, given: Partial<ConstructorParameters<typeof Bucket>[0]> = {}): Bucket {
  const credentials = { accessKeyId: S3_KEYS.id, secretAccessKey: S3_KEYS.secret };
  return new Bucket({ name: 'recordings', endpoint: url, region: 'us-east-1', pathStyle: true, credentials, origin: url, ...given });
}

test('a file is stored in parts, is got by a signed address in part and whole, and deleted', async () => {
  const server = await startS3Server();
  const bucket = openBucket(server);
  expect(await bucket.size(file.key)).toBeUndefined();
  expect(await bucket.putFile(writeFile(bytes), file, wanted)).toBe('stored');
  expect(server.objects.get(file.key)!.equals(bytes)).toBe(true);
  expect(server.requests.filter((request) => request.startsWith('PUT'))).toHaveLength(3);
  expect(await bucket.size(file.key)).toBe(bytes.length);
  const url = await bucket.signUrl(file.key, 'attachment; filename="clase 1.mp4"');
  const part = await fetch(url, { headers: { Range: 'bytes=10-19' } });
  expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(10, 20))).toBe(true);
  expect([part.status, part.headers.get('content-type'), part.headers.get('content-disposition')]).toEqual([
    206,
    'video/mp4',
    'attachment; filename="clase 1.mp4"',
  ]);
  await bucket.delete(file.key);
  await bucket.delete(file.key);
  expect([...server.objects.keys()]).toEqual([]);
});

test('a signed address opens nothing else, and nothing after ten minutes', async () => {
  const server = await startS3Server();
  server.objects.set('abc.mp4', Buffer.from('one')).set('def.mp4', Buffer.from('other'));
  const url = await openBucket(server).signUrl('abc.mp4', 'inline');
  expect((await fetch(url)).status).toBe(200);
  expect((await fetch(url.replace('abc.mp4', 'def.mp4'))).status).toBe(403);
  expect((await fetch(url.replace('inline', 'attachment'))).status).toBe(403);
  server.aheadMs = 9 * 60_000;
  expect((await fetch(url)).status).toBe(200);
  server.aheadMs = 11 * 60_000;
  expect((await fetch(url)).status).toBe(403);
});

test('nothing becomes visible of a file that is another one, is missing, or is not wanted any more', async () => {
  const server = await startS3Server();
  const bucket = openBucket(server);
  const path = writeFile(bytes);
  expect(await bucket.putFile(path, { ...file, sha256: 'a'.repeat(64) }, wanted)).toBe('damaged');
  expect(await bucket.putFile(path, { ...file, bytes: file.bytes + 1 }, wanted)).toBe('damaged');
  expect(await bucket.putFile(`${path}-none`, file, wanted)).toBe('damaged');
  expect(await bucket.putFile(path, file, { ...wanted, isWanted: () => Promise.resolve(false) })).toBe('unwanted');
  expect([server.objects.size, server.uploads.size]).toEqual([0, 0]);
});

test('what an earlier attempt left behind is removed', async () => {
  const server = await startS3Server();
  const bucket = openBucket(server);
  const leave = () => server.uploads.set('left behind', { key: file.key, parts: new Map([[1, Buffer.from('x')]]) });
  leave();
  expect(await bucket.putFile(writeFile(bytes), file, wanted)).toBe('stored');
  expect(server.uploads.size).toBe(0);
  leave();
  server.uploads.set('of another', { key: 'other.mp4', parts: new Map() });
  await bucket.delete(file.key);
  expect([...server.uploads.keys()]).toEqual(['of another']);
});

/** Seven requests: to list, to remove what the attempt before left, to begin, three parts, and to complete. */
test('a connection that breaks at any request leaves nothing visible, and the next attempt stores the file', async () => {
  const server = await startS3Server();
  const bucket = openBucket(server);
  const path = writeFile(bytes);
  const failing: string[] = [];
  for (let number = 0; ; number++) {
    let count = 0;
    server.before = () => {
      if (count++ >= number) throw new Error('broken');
    };
    const result = await bucket.putFile(path, file, wanted).catch((error: unknown) => error);
    server.before = () => undefined;
    if (result === 'stored') break;
    failing.push((result as Error).constructor.name);
    expect(server.objects.size).toBe(0);
  }
  expect(failing).toEqual(Array.from({ length: 7 }, () => 'BucketError'));
  expect([server.objects.get(file.key)!.equals(bytes), server.uploads.size]).toEqual([true, 0]);
});

test('the check writes, reads and deletes, and says what is wrong in a word', async () => {
  const server = await startS3Server();
  await openBucket(server).check();
  expect([server.objects.size, server.requests.map((request) => request.split(' ', 1)[0])]).toEqual([
    0,
    ['PUT', 'GET', 'GET', 'DELETE', 'HEAD'],
  ]);
  const wrong = { accessKeyId: S3_KEYS.id, secretAccessKey: 'wrong' };
  const fails = (bucket: Bucket) => expect(bucket.check()).rejects;
  await fails(openBucket(server, { credentials: wrong })).toThrow(new BucketError('SignatureDoesNotMatch (403)'));
  await fails(openBucket(server, { name: 'none' })).toThrow(new BucketError('NoSuchBucket (404)'));
  server.isDown = true;
  await fails(openBucket(server)).toThrow(new BucketError('ECONNRESET'));
  await fails(openBucket(server, { endpoint: 'http://127.0.0.1:1' })).toThrow(new BucketError('ECONNREFUSED'));
});

import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { onTestFinished } from 'vitest';
import { WEBHOOK_SECRET } from './room-events.ts';
import { openPortal, type TestPortal } from './test-portal.ts';
import { TEST_NOW } from './test-clock.ts';

/** A portal that keeps recordings in a directory of its own, which is removed after the test. */
export async function openPortalWithRecordings(
  given: Record<string, string> = {},
  options: Parameters<typeof openPortal>[1] = {},
): Promise<TestPortal & { directory: string }> {
  const directory = mkdtempSync(join(tmpdir(), 'recordings-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const settings = { JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET, RECORDINGS_DIR: directory, RECORDINGS_MIN_FREE_GB: '1', ...given };
  const portal = await openPortal(settings, options);
  return Object.assign(portal, { directory });
}

export type SentRecording = { file?: Buffer; room?: string; startedAt?: Date; seconds?: number; initiator?: number; sha256?: string };

export const uploadsPath = '/api/jitsi/recordings';

/** Requests of the tus protocol, with the secret of Jitsi. */
export function uploader({ url }: { url: string }, secret = WEBHOOK_SECRET) {
  const headers = { 'Tus-Resumable': '1.0.0', Authorization: `Bearer ${secret}` };
  return {
    create(length: number, metadata: Record<string, string | number>) {
      const pairs = Object.entries(metadata).map(([name, value]) => `${name} ${Buffer.from(String(value)).toString('base64')}`);
      return request(url)
        .post(uploadsPath)
        .set({ ...headers, 'Upload-Length': String(length), 'Upload-Metadata': pairs.join(',') });
    },
    offset: (location: string) => request(url).head(location).set(headers),
    append: (location: string, offset: number, bytes: Buffer) =>
      request(url)
        .patch(location)
        .set({ ...headers, 'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream' })
        .send(bytes),
  };
}

export function metadataOf({ file = Buffer.alloc(0), room = 'curso_1_1', startedAt = TEST_NOW, ...more }: SentRecording) {
  return {
    room,
    started: Math.floor(startedAt.getTime() / 1000),
    sha256: more.sha256 ?? createHash('sha256').update(file).digest('hex'),
    ...(more.seconds !== undefined && { seconds: more.seconds }),
    ...(more.initiator !== undefined && { initiator: more.initiator }),
  };
}

/** Uploads a recording in one piece. Answers its id. */
export async function uploadRecording(portal: TestPortal, recording: SentRecording = {}): Promise<number> {
  const file = recording.file ?? randomBytes(1000);
  const tus = uploader(portal);
  const { headers } = await tus.create(file.length, metadataOf({ ...recording, file })).expect(201);
  await tus.append(headers['location']!, 0, file).expect(204);
  const key = headers['location']!.split('/').at(-1)!;
  return (await portal.context.db.selectFrom('recordings').select('id').where('key', '=', key).executeTakeFirstOrThrow()).id;
}

import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, stat, truncate } from 'node:fs/promises';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { findRoomByName } from '../meetings/rooms/find-room.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import type { RecordingSettings } from '../platform/config/settings.ts';
import { inTransaction } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { addMs, minutes } from '../platform/shared/clock.ts';
import { createDirectory } from '../platform/shared/create-directory.ts';
import { enqueueMove } from './move-recordings.ts';
import { recordingPath } from './recording.ts';
import { findFreeBytes } from './recording-troubles.ts';
import { deleteUpload, insertUpload, listUnfinishedUploads, setReceived, type NewUpload, type Upload } from './uploads.queries.ts';

type UploadContext = Pick<AppContext, 'db' | 'clock' | 'settings' | 'bucket'> & { directory: string };

/** So long an upload keeps the space for what has not come of it: afterwards it is one that waits for somebody. */
const RESERVED_MS = minutes(12 * 60);

/** Finds the upload of the same file where it was begun before. Undefined where the disk has no space for the rest of it. */
export async function createUpload(
  { db, clock }: Pick<AppContext, 'db' | 'clock'>,
  { directory, minFreeBytes }: RecordingSettings,
  announced: Omit<NewUpload, 'key'>,
): Promise<Upload | undefined> {
  createDirectory(directory, 0o700);
  const now = clock.now();
  const key = randomBytes(16).toString('base64url');
  const upload = await inTransaction(db, (tx) => insertUpload(tx, { ...announced, key }, now));
  const received = await receivedBytes({ directory }, upload);
  if (received === upload.bytes) return upload;
  let needed = upload.bytes - received;
  for (const earlier of await listUnfinishedUploads(db, addMs(now, -RESERVED_MS), upload.id))
    needed += earlier.bytes - (await receivedBytes({ directory }, earlier));
  const freeBytes = await findFreeBytes({ directory });
  if (freeBytes === undefined || freeBytes - needed >= minFreeBytes) return upload;
  if (received === 0) await inTransaction(db, (tx) => deleteUpload(tx, upload.id));
  return undefined;
}

/** How much of the file has come. The size of the file says so, and not the database: a process that is killed leaves it right. */
export async function receivedBytes({ directory }: Pick<UploadContext, 'directory'>, upload: Upload): Promise<number> {
  if (upload.isReceived || upload.isDeleted) return upload.bytes;
  return (await stat(recordingPath(directory, upload.key)).catch(ifMissing))?.size ?? 0;
}

type AppendResult = { kind: 'appended'; offset: number } | { kind: 'other-offset' } | { kind: 'no-space' } | { kind: 'corrupt' };

/**
 * Writes what comes at its place in the file. What arrived before a connection broke stays. Two that send at the same time, to whichever
 * process, write the same bytes to the same place. `corrupt`: all of it has come and is not the file that was announced; the next upload
 * begins anew.
 */
export async function appendToUpload(context: UploadContext, upload: Upload, offset: number, body: Readable): Promise<AppendResult> {
  if (offset !== (await receivedBytes(context, upload))) return { kind: 'other-offset' };
  const isComplete = upload.isReceived || upload.isDeleted;
  if (!isComplete && !(await write(recordingPath(context.directory, upload.key), body, offset, upload.bytes))) return { kind: 'no-space' };
  const end = await receivedBytes(context, upload);
  if (!isComplete && end === upload.bytes && !(await finishUpload(context, upload))) return { kind: 'corrupt' };
  return { kind: 'appended', offset: end };
}

/** False where the disk is full. Rejects where the connection breaks. */
async function write(path: string, body: Readable, offset: number, size: number): Promise<boolean> {
  try {
    await (await open(path, 'a', 0o600)).close();
    await pipeline(body, upTo(size - offset), createWriteStream(path, { flags: 'r+', start: offset, flush: true }));
    return true;
  } catch (error) {
    if (['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

/** Passes on no more than these bytes. */
function upTo(bytes: number): Transform {
  let left = bytes;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const taken = chunk.subarray(0, left);
      left -= taken.length;
      done(null, taken);
    },
  });
}

/** False where the file is not the one that was announced. */
async function finishUpload(
  { db, clock, settings, bucket, directory }: UploadContext,
  { id, key, sha256, room, bytes, initiatorId }: Upload,
): Promise<boolean> {
  const path = recordingPath(directory, key);
  if ((await digestOf(path)) !== sha256) {
    await truncate(path);
    return false;
  }
  await inTransaction(db, async (tx) => {
    const meetingId = (await findRoomByName(tx, settings.jitsi, room))?.meeting.id;
    if (!(await setReceived(tx, id, meetingId, clock.now()))) return;
    if (bucket) await enqueueMove(tx, clock.now());
    await recordAuditEvent(tx, {
      at: clock.now(),
      ...(initiatorId === undefined ? { actorId: null } : { actorId: initiatorId, clientIp: undefined }),
      event: 'recording.received',
      subject: 'meeting',
      subjectId: meetingId ?? null,
      details: { recordingNumber: id, megabytes: Math.ceil(bytes / 1_000_000) },
    });
  });
  return true;
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

import { createHash, randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { CompletedPart, S3 } from '@aws-sdk/client-s3';
import type { BucketSettings } from '../config/settings.ts';
import { minutes } from '../shared/clock.ts';

/** A browser that watches for longer asks the portal again. */
export const SIGNED_URL_LIFETIME_MS = minutes(10);

/** S3 takes 10,000 parts of 5 MiB to 5 GiB; the last one may be smaller. */
const MIN_PART_BYTES = 16 * 1024 * 1024;
const MAX_PARTS = 10_000;

const CONNECTION_TIMEOUT_MS = 3000;
const IDLE_TIMEOUT_MS = 30_000;
const MAX_ATTEMPTS = 2;

/** The bucket did not do what it was asked for. The message says why in few words, and holds no secret. */
export class BucketError extends Error {}

/** A file as it is announced: `sha256` in hexadecimal digits. */
export type StoredFile = { key: string; bytes: number; sha256: string };

/**
 * Files in a bucket of Amazon S3, or of a server that speaks its protocol. Every method throws a BucketError where the bucket cannot be used.
 * The software development kit, which takes 30 MB of memory, is loaded when it is first needed.
 */
export class Bucket {
  readonly #settings: BucketSettings;
  #client: Promise<S3> | undefined;

  constructor(settings: BucketSettings) {
    this.#settings = settings;
  }

  /**
   * Stores the file at this path in parts, each of which the server compares with the digest that it is signed with. The file is visible at
   * the end or not at all: `damaged` where it is not the one that is announced, `unwanted` where `isWanted` says so at the end.
   */
  putFile(
    path: string,
    file: StoredFile,
    { signal, isWanted }: { signal: AbortSignal; isWanted: () => Promise<boolean> },
  ): Promise<'stored' | 'damaged' | 'unwanted'> {
    return this.#use(async (s3, target) => {
      await abortUploads(s3, { ...target, Key: file.key });
      const { UploadId } = await s3.createMultipartUpload({ ...target, Key: file.key, ContentType: 'video/mp4' });
      const upload = { ...target, Key: file.key, UploadId };
      try {
        const parts = await putParts(s3, upload, path, file, signal);
        const isRight = parts !== undefined;
        if (isRight && (await isWanted())) {
          await s3.completeMultipartUpload({ ...upload, MultipartUpload: { Parts: parts } }, { abortSignal: signal });
          return 'stored';
        }
        await s3.abortMultipartUpload(upload);
        return isRight ? 'unwanted' : 'damaged';
      } catch (error) {
        await s3.abortMultipartUpload(upload).catch(() => undefined);
        throw error;
      }
    });
  }

  /** In bytes; undefined where there is no such file. */
  size(key: string): Promise<number | undefined> {
    return this.#use(async (s3, target) => {
      const found = await s3.headObject({ ...target, Key: key }).catch(ifMissing);
      return found?.ContentLength;
    });
  }

  /** Also what an upload of it left behind. */
  delete(key: string): Promise<void> {
    return this.#use(async (s3, target) => {
      await abortUploads(s3, { ...target, Key: key });
      await s3.deleteObject({ ...target, Key: key });
    });
  }

  /** Where a browser gets the file in the next ten minutes, without further questions: never to be logged. It comes with this Content-Disposition. */
  signUrl(key: string, disposition: string): Promise<string> {
    return this.#use(async (s3, target) => {
      const [{ GetObjectCommand }, { getSignedUrl }] = await Promise.all([
        import('@aws-sdk/client-s3'),
        import('@aws-sdk/s3-request-presigner'),
      ]);
      const command = new GetObjectCommand({
        ...target,
        Key: key,
        ResponseContentType: 'video/mp4',
        ResponseContentDisposition: disposition,
        ResponseCacheControl: 'private, no-store',
      });
      return getSignedUrl(s3, command, { expiresIn: SIGNED_URL_LIFETIME_MS / 1000 });
    });
  }

  /** Writes a small file, reads it as a browser would, deletes it, and asks whether it is gone. */
  async check(): Promise<void> {
    const [key, text] = [`check-${randomUUID()}`, 'It can be written and read.'];
    await this.#use((s3, target) => s3.putObject({ ...target, Key: key, Body: text }));
    try {
      const answer = await fetch(await this.signUrl(key, 'inline'), { signal: AbortSignal.timeout(IDLE_TIMEOUT_MS) });
      if (!answer.ok || (await answer.text()) !== text) throw new BucketError(`signed address: ${answer.status}`);
    } catch (error) {
      throw error instanceof BucketError ? error : new BucketError(`signed address: ${describe(error)}`);
    } finally {
      await this.delete(key);
    }
    if ((await this.size(key)) !== undefined) throw new BucketError('a deleted file is still there');
  }

  async #use<Result>(work: (s3: S3, target: { Bucket: string }) => Promise<Result>): Promise<Result> {
    try {
      this.#client ??= openClient(this.#settings);
      return await work(await this.#client, { Bucket: this.#settings.name });
    } catch (error) {
      throw new BucketError(describe(error));
    }
  }
}

async function openClient({ endpoint, region, pathStyle, credentials }: BucketSettings): Promise<S3> {
  const { S3: Client } = await import('@aws-sdk/client-s3');
  return new Client({
    endpoint,
    region,
    forcePathStyle: pathStyle,
    ...(credentials && { credentials }),
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS, socketTimeout: IDLE_TIMEOUT_MS },
    // Other servers than Amazon's do not know the checksums that the kit adds by itself. The signature has a digest of each part.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}

type Target = { Bucket: string; Key: string };

/** Undefined where the file is not the one that was announced. */
async function putParts(
  s3: S3,
  upload: Target & { UploadId: string | undefined },
  path: string,
  { bytes, sha256 }: StoredFile,
  signal: AbortSignal,
): Promise<CompletedPart[] | undefined> {
  const partBytes = Math.max(MIN_PART_BYTES, Math.ceil(bytes / MAX_PARTS));
  const digest = createHash('sha256');
  const parts: CompletedPart[] = [];
  const file = await open(path).catch(ifNoFile);
  if (!file) return undefined;
  try {
    for (let position = 0; position < bytes; position += partBytes) {
      const part = Buffer.alloc(Math.min(partBytes, bytes - position));
      const { bytesRead } = await file.read(part, 0, part.length, position);
      if (bytesRead < part.length) return undefined;
      digest.update(part);
      const PartNumber = parts.length + 1;
      const { ETag } = await s3.uploadPart({ ...upload, PartNumber, Body: part }, { abortSignal: signal });
      parts.push({ ETag, PartNumber });
    }
  } finally {
    await file.close();
  }
  return digest.digest('hex') === sha256 ? parts : undefined;
}

/** Parts that a process left behind when it was killed; they cost money and nobody sees them. A server that does not list them keeps them. */
async function abortUploads(s3: S3, { Bucket, Key }: Target): Promise<void> {
  const found = await s3.listMultipartUploads({ Bucket, Prefix: Key }).catch((error: unknown) => {
    if (!isRefusal(statusOf(error))) throw error;
  });
  for (const { UploadId } of found?.Uploads ?? []) await s3.abortMultipartUpload({ Bucket, Key, UploadId });
}

/** Not permitted, or not known to this server. */
function isRefusal(status: number | undefined): boolean {
  return status !== undefined && (status < 500 || status === 501);
}

function ifNoFile(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

function ifMissing(error: unknown): undefined {
  if (statusOf(error) !== 404 || (error as Error).name === 'NoSuchBucket') throw error;
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

/** The server's own word for it and the status, or why no answer came. */
function describe(error: unknown): string {
  if (error instanceof BucketError) return error.message;
  const { code, name, cause } = error as { code?: string; name?: string; cause?: { code?: string } };
  const status = statusOf(error);
  return `${cause?.code ?? code ?? name ?? 'unknown'}${status === undefined ? '' : ` (${status})`}`;
}

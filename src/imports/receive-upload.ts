import { createHash } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import multer, { MulterError, type StorageEngine } from 'multer';
import { signedInAccount } from '../accounts/guards.ts';
import type { AppContext } from '../platform/http/context.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { MAX_FILE_SIZE_BYTES, type ImportKind } from './import.ts';
import { deleteIncompleteUpload, insertChunk, insertImport } from './imports.queries.ts';

/** A file that is stored in the database, in chunks. */
type UploadedFile = { importId: number; fileSize: number; digest: string };

export type UploadResult = UploadedFile | 'no-file' | 'too-large';

const FORM_FIELD = 'file';

const CHUNK_SIZE_BYTES = 256 * 1024;

type UploadContext = Pick<AppContext, 'db' | 'clock'>;

/**
 * Middleware that reads a form with a file. The file is written to the database while it arrives, one chunk in memory at a time, so
 * that the job finds it in whatever process it runs. The next handler gets the outcome from `uploadResult`.
 */
export function receiveUpload(context: UploadContext, kind: ImportKind): RequestHandler {
  const limits = { fileSize: MAX_FILE_SIZE_BYTES, files: 1, fields: 5, fieldSize: 1000 };
  const read = multer({ storage: new DatabaseStorage(context, kind), limits, defParamCharset: 'utf8' }).single(FORM_FIELD);
  return (request, response, next) => {
    read(request, response, (error: unknown) => {
      if (error instanceof StorageError) return next(error.cause);
      const tooLarge = error instanceof MulterError && error.code === 'LIMIT_FILE_SIZE';
      if (error !== undefined && !tooLarge) return next(new HttpError(400, 'bad-request'));
      const file = request.file as (Express.Multer.File & UploadedFile) | undefined;
      response.locals['upload'] = tooLarge ? 'too-large' : (file ?? 'no-file');
      if (file) {
        response.locals.uploadDigest = file.digest;
        response.locals.discardUpload = () => deleteIncompleteUpload(context.db, file.importId);
      }
      next();
    });
  };
}

export function uploadResult(locals: Record<string, unknown>): UploadResult {
  return (locals['upload'] as UploadResult | undefined) ?? 'no-file';
}

/** The database failed, not the request. */
class StorageError extends Error {}

class DatabaseStorage implements StorageEngine {
  readonly #context: UploadContext;
  readonly #kind: ImportKind;

  constructor(context: UploadContext, kind: ImportKind) {
    this.#context = context;
    this.#kind = kind;
  }

  _handleFile(request: Request, file: Express.Multer.File, done: (error?: unknown, info?: Partial<Express.Multer.File>) => void): void {
    this.#store(signedInAccount(request.res!).id, file).then((info) => done(null, info as Partial<Express.Multer.File>), done);
  }

  _removeFile(_request: Request, file: Express.Multer.File, done: (error: Error | null) => void): void {
    deleteIncompleteUpload(this.#context.db, (file as Express.Multer.File & UploadedFile).importId).then(() => done(null), done);
  }

  async #store(actorId: number, file: Express.Multer.File): Promise<UploadedFile> {
    const { db, clock } = this.#context;
    const importId = await insertImport(db, this.#kind, actorId, toFileName(file.originalname), clock.now()).catch(throwStorageError);
    const digest = createHash('sha256');
    let fileSize = 0;
    let number = 0;
    try {
      for await (const chunk of toChunks(file.stream as AsyncIterable<Buffer>)) {
        digest.update(chunk);
        fileSize += chunk.length;
        await insertChunk(db, importId, number++, chunk).catch(throwStorageError);
      }
    } catch (error) {
      await deleteIncompleteUpload(db, importId);
      throw error;
    }
    return { importId, fileSize, digest: digest.digest('hex') };
  }
}

function throwStorageError(cause: unknown): never {
  throw new StorageError('an uploaded file could not be stored', { cause });
}

/** Joins what arrives into chunks of about equal size: fewer rows are read faster. */
async function* toChunks(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let size = 0;
  for await (const part of stream) {
    parts.push(part);
    size += part.length;
    if (size < CHUNK_SIZE_BYTES) continue;
    yield Buffer.concat(parts);
    parts = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(parts);
}

/** The last part of a path, on one line. */
function toFileName(name: string): string {
  const [last = ''] = name.split(/[\\/]/).slice(-1);
  return last.replace(/[\u0000-\u001f\u007f]/g, '').slice(0, 200);
}

import { createHash } from 'node:crypto';
import type { RequestHandler, Request } from 'express';
import multer, { MulterError, type StorageEngine } from 'multer';
import { signedInAccount } from '../accounts/guards.ts';
import type { AppContext } from '../platform/http/context.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { MAX_FILE_SIZE_BYTES, type ImportKind } from './import.ts';
import { insertImport, deleteIncompleteUpload } from './imports.queries.ts';
import { insertChunk } from './import-chunks.queries.ts';

/** A file that has arrived and waits in the database, piece by piece. */
export type UploadedFile = { importId: number; bytes: number; digest: string };

/** What came with the form: a file, none, or one that is larger than we take. */
export type UploadResult = UploadedFile | 'no-file' | 'too-large';

/** The field of the form. */
const FORM_FIELD = 'file';

const CHUNK_SIZE_BYTES = 256 * 1024;

/**
 * Reads a form with a file: what arrives goes into the database as it comes, where the job finds it in whatever process it
 * runs. No more than a piece of it is ever held. Behind it stands `receivedOf`.
 */
export function receiveUpload(context: Pick<AppContext, 'db' | 'clock'>, kind: ImportKind): RequestHandler {
  const limits = { fileSize: MAX_FILE_SIZE_BYTES, files: 1, fields: 5, fieldSize: 1000 };
  const read = multer({ storage: new DatabaseStorage(context, kind), limits, defParamCharset: 'utf8' }).single(FORM_FIELD);
  return (request, response, next) => {
    read(request, response, (error: unknown) => {
      if (error instanceof StorageError) return next(error.cause);
      const tooLarge = error instanceof MulterError && error.code === 'LIMIT_FILE_SIZE';
      if (error !== undefined && !tooLarge) return next(new HttpError(400, 'bad-request'));
      const file = request.file as (Express.Multer.File & UploadedFile) | undefined;
      response.locals['received'] = tooLarge ? 'too-large' : (file ?? 'no-file');
      next();
    });
  };
}

export function uploadResult(locals: Record<string, unknown>): UploadResult {
  return locals['received'] as UploadResult;
}

/** Not the form is to blame but the database. */
class StorageError extends Error {}

class DatabaseStorage implements StorageEngine {
  readonly #needs: Pick<AppContext, 'db' | 'clock'>;
  readonly #kind: ImportKind;

  constructor(context: Pick<AppContext, 'db' | 'clock'>, kind: ImportKind) {
    this.#needs = context;
    this.#kind = kind;
  }

  _handleFile(request: Request, file: Express.Multer.File, done: (error?: unknown, info?: Partial<Express.Multer.File>) => void): void {
    this.#keep(signedInAccount(request.res!).id, file).then((info) => done(null, info as Partial<Express.Multer.File>), done);
  }

  _removeFile(_request: Request, file: Express.Multer.File, done: (error: Error | null) => void): void {
    deleteIncompleteUpload(this.#needs.db, (file as Express.Multer.File & UploadedFile).importId).then(() => done(null), done);
  }

  async #keep(actorId: number, file: Express.Multer.File): Promise<UploadedFile> {
    const { db, clock } = this.#needs;
    const importId = await insertImport(db, this.#kind, actorId, toFileName(file.originalname), clock.now()).catch(throwStorageError);
    const digest = createHash('sha256');
    let bytes = 0;
    let number = 0;
    try {
      for await (const piece of toChunks(file.stream as AsyncIterable<Buffer>)) {
        digest.update(piece);
        bytes += piece.length;
        await insertChunk(db, importId, number++, piece).catch(throwStorageError);
      }
    } catch (error) {
      await deleteIncompleteUpload(db, importId);
      throw error;
    }
    return { importId, bytes, digest: digest.digest('hex') };
  }
}

function throwStorageError(cause: unknown): never {
  throw new StorageError('a piece of a file could not be kept', { cause });
}

/** Joins what the network brings to pieces of one size: the fewer, the faster they are read again. */
async function* toChunks(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let size = 0;
  for await (const part of stream) {
    held.push(part);
    size += part.length;
    if (size < CHUNK_SIZE_BYTES) continue;
    yield Buffer.concat(held);
    held = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(held);
}

/** The last part of a path, in one line. */
function toFileName(name: string): string {
  const [last = ''] = name.split(/[\\/]/).slice(-1);
  return last.replace(/[\u0000-\u001f\u007f]/g, '').slice(0, 200);
}

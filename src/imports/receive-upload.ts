import { createHash } from 'node:crypto';
import type { RequestHandler, Request } from 'express';
import multer, { MulterError, type StorageEngine } from 'multer';
import { accountOf } from '../accounts/guards.ts';
import type { Needs } from '../platform/http/context.ts';
import { Refusal } from '../platform/http/http-error.ts';
import { MOST_BYTES, type ImportKind } from './import.ts';
import { insertImport, removeArriving } from './imports.queries.ts';
import { insertPiece } from './import-chunks.queries.ts';

/** A file that has arrived and waits in the database, piece by piece. */
export type ReceivedFile = { importId: number; bytes: number; digest: string };

/** What came with the form: a file, none, or one that is larger than we take. */
export type Received = ReceivedFile | 'no-file' | 'too-large';

/** The field of the form. */
const FIELD = 'file';

const PIECE = 256 * 1024;

/**
 * Reads a form with a file: what arrives goes into the database as it comes, where the job finds it in whatever process it
 * runs. No more than a piece of it is ever held. Behind it stands `receivedOf`.
 */
export function receiveFile(needs: Pick<Needs, 'db' | 'clock'>, kind: ImportKind): RequestHandler {
  const limits = { fileSize: MOST_BYTES, files: 1, fields: 5, fieldSize: 1000 };
  const read = multer({ storage: new PiecesInDatabase(needs, kind), limits, defParamCharset: 'utf8' }).single(FIELD);
  return (request, response, next) => {
    read(request, response, (error: unknown) => {
      if (error instanceof KeepingFailed) return next(error.cause);
      const tooLarge = error instanceof MulterError && error.code === 'LIMIT_FILE_SIZE';
      if (error !== undefined && !tooLarge) return next(new Refusal(400, 'bad-request'));
      const file = request.file as (Express.Multer.File & ReceivedFile) | undefined;
      response.locals['received'] = tooLarge ? 'too-large' : (file ?? 'no-file');
      next();
    });
  };
}

export function receivedOf(locals: Record<string, unknown>): Received {
  return locals['received'] as Received;
}

/** Not the form is to blame but the database. */
class KeepingFailed extends Error {}

class PiecesInDatabase implements StorageEngine {
  readonly #needs: Pick<Needs, 'db' | 'clock'>;
  readonly #kind: ImportKind;

  constructor(needs: Pick<Needs, 'db' | 'clock'>, kind: ImportKind) {
    this.#needs = needs;
    this.#kind = kind;
  }

  _handleFile(request: Request, file: Express.Multer.File, done: (error?: unknown, info?: Partial<Express.Multer.File>) => void): void {
    this.#keep(accountOf(request.res!).id, file).then((info) => done(null, info as Partial<Express.Multer.File>), done);
  }

  _removeFile(_request: Request, file: Express.Multer.File, done: (error: Error | null) => void): void {
    removeArriving(this.#needs.db, (file as Express.Multer.File & ReceivedFile).importId).then(() => done(null), done);
  }

  async #keep(actorId: number, file: Express.Multer.File): Promise<ReceivedFile> {
    const { db, clock } = this.#needs;
    const importId = await insertImport(db, this.#kind, actorId, shownName(file.originalname), clock.now()).catch(failed);
    const digest = createHash('sha256');
    let bytes = 0;
    let number = 0;
    try {
      for await (const piece of pieces(file.stream as AsyncIterable<Buffer>)) {
        digest.update(piece);
        bytes += piece.length;
        await insertPiece(db, importId, number++, piece).catch(failed);
      }
    } catch (error) {
      await removeArriving(db, importId);
      throw error;
    }
    return { importId, bytes, digest: digest.digest('hex') };
  }
}

function failed(cause: unknown): never {
  throw new KeepingFailed('a piece of a file could not be kept', { cause });
}

/** Joins what the network brings to pieces of one size: the fewer, the faster they are read again. */
async function* pieces(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let size = 0;
  for await (const part of stream) {
    held.push(part);
    size += part.length;
    if (size < PIECE) continue;
    yield Buffer.concat(held);
    held = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(held);
}

/** The last part of a path, in one line. */
function shownName(name: string): string {
  const [last = ''] = name.split(/[\\/]/).slice(-1);
  return last.replace(/[\u0000-\u001f\u007f]/g, '').slice(0, 200);
}

import cluster from 'node:cluster';
import { openSync, write, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { createDirectory } from '../shared/create-directory.ts';
import { OperatorError } from '../shared/operator-error.ts';

/** The file of LOG_FILE cannot be written. The portal does not start, because nobody would learn of errors. */
export class LogFileError extends OperatorError {}

const STANDARD_OUTPUT = 1;

/** For the portal's user and, to read, its group: a collector of logs. It names users and addresses. */
const FILE_MODE = 0o640;
const DIRECTORY_MODE = 0o750;

/** Lines are written in batches: one by one, each would cost as much as the rest of a small request. */
const BATCH_BYTES = 4096;

/** So many (PIPE_BUF) a pipe takes in one piece, with nothing of what another process writes to it in between. */
const MAX_PIECE_BYTES = 4096;

const FLUSH_INTERVAL_MS = 250;

/** Characters buffered while a pipe or disk is slow. Further lines are dropped, so that memory does not fill up. */
const MAX_BUFFERED_LENGTH = 1024 * 1024;

const RETRY_DELAY_MS = 50;
const MAX_ATTEMPTS_AT_EXIT = 20;

/**
 * Pino's destination. A full disk never stops the portal: the lines are dropped, and standard error says so once. Pino's own
 * destination would end the process at the first such error, and then wait at exit, forever, until there is room.
 */
export class LogDestination {
  readonly #fd: number;
  /** Of one write. A file is appended to in one piece. */
  readonly #maxBytes: number;
  #lines: string[] = [];
  #bufferedLength = 0;
  #isWriting = false;
  #hasReportedLoss = false;

  /** Throws a LogFileError when the file cannot be opened. */
  constructor(file: string | undefined) {
    this.#fd = file ? openLogFile(file) : STANDARD_OUTPUT;
    this.#maxBytes = cluster.isWorker && !file ? MAX_PIECE_BYTES : Infinity;
    setInterval(() => this.#flush(), FLUSH_INTERVAL_MS).unref();
    process.once('exit', () => this.#flushAtExit());
  }

  write(line: string): void {
    if (this.#bufferedLength + line.length > MAX_BUFFERED_LENGTH) {
      this.#reportLoss('the reader is too slow');
      return;
    }
    this.#lines.push(line);
    this.#bufferedLength += line.length;
    if (this.#bufferedLength >= BATCH_BYTES) this.#flush();
  }

  #flush(): void {
    if (this.#isWriting || this.#lines.length === 0) return;
    this.#isWriting = true;
    this.#write(this.#takeBatch());
  }

  #write(rest: Buffer): void {
    write(this.#fd, rest, (error, written) => {
      if (error?.code === 'EAGAIN') {
        setTimeout(() => this.#write(rest), RETRY_DELAY_MS);
      } else if (!error && written < rest.length) {
        this.#write(rest.subarray(written));
      } else {
        if (error) this.#reportLoss(error.message);
        this.#isWriting = false;
        if (this.#bufferedLength >= BATCH_BYTES) this.#flush();
      }
    });
  }

  /** As many whole lines as fit, and one in any case. */
  #takeBatch(): Buffer {
    let count = 1;
    let bytes = Buffer.byteLength(this.#lines[0]!);
    while (count < this.#lines.length && (bytes += Buffer.byteLength(this.#lines[count]!)) <= this.#maxBytes) count++;
    const batch = this.#lines.splice(0, count).join('');
    this.#bufferedLength -= batch.length;
    return Buffer.from(batch);
  }

  /** Synchronous, because a process that exits waits for nothing; retries only a pipe that is full at the moment. */
  #flushAtExit(): void {
    let rest: Buffer = Buffer.alloc(0);
    for (let attempts = 0; (rest.length > 0 || this.#lines.length > 0) && attempts < MAX_ATTEMPTS_AT_EXIT;) {
      try {
        if (rest.length === 0) rest = this.#takeBatch();
        rest = rest.subarray(writeSync(this.#fd, rest));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return this.#reportLoss((error as Error).message);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_DELAY_MS);
        attempts++;
      }
    }
  }

  #reportLoss(reason: string): void {
    if (this.#hasReportedLoss) return;
    this.#hasReportedLoss = true;
    console.error(`log lines are lost, the portal goes on: ${reason}`);
  }
}

function openLogFile(file: string): number {
  try {
    createDirectory(dirname(file), DIRECTORY_MODE);
    return openSync(file, 'a', FILE_MODE);
  } catch (error) {
    throw new LogFileError(`LOG_FILE: ${file} cannot be opened for writing (${(error as NodeJS.ErrnoException).code})`);
  }
}

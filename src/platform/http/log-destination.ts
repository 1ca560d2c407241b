import { openSync, write, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { createDirectory } from '../shared/create-directory.ts';
import { OperatorError } from '../shared/operator-error.ts';

/** The file of LOG_FILE cannot be written: nobody is served, because nobody would read what goes wrong. */
export class LogFileError extends OperatorError {}

const STANDARD_OUTPUT = 1;

/** Lines go out together: one by one, each would cost as much as the rest of a small request. */
const FLUSH_LENGTH = 4096;
const FLUSH_INTERVAL_MS = 250;

/** What waits while the reader of a pipe, or the disk, is slow. Beyond it lines are dropped, lest the memory fill in place of the disk. */
const MAX_BUFFERED_LENGTH = 1024 * 1024;

const RETRY_DELAY_MS = 50;
const MAX_ATTEMPTS_AT_EXIT = 20;

/**
 * Where log lines go. A full disk never stops the portal: the lines are dropped and standard error says so once. Pino's own
 * destination would end the process at the first such error, and then wait at its exit, for ever, until there is room.
 */
export class LogDestination {
  readonly #fd: number;
  #waiting = '';
  #writing = false;
  #lossTold = false;

  /** Throws a LogFileError where the file cannot be opened. */
  constructor(file: string | undefined) {
    this.#fd = file ? openLogFile(file) : STANDARD_OUTPUT;
    setInterval(() => this.#send(), FLUSH_INTERVAL_MS).unref();
    process.once('exit', () => this.#sendLast());
  }

  write(line: string): void {
    if (this.#waiting.length + line.length > MAX_BUFFERED_LENGTH) {
      this.#tellLoss('what reads it is too slow');
      return;
    }
    this.#waiting += line;
    if (this.#waiting.length >= FLUSH_LENGTH) this.#send();
  }

  #send(): void {
    if (this.#writing || this.#waiting === '') return;
    this.#writing = true;
    const lines = Buffer.from(this.#waiting);
    this.#waiting = '';
    this.#sendRest(lines);
  }

  #sendRest(rest: Buffer): void {
    write(this.#fd, rest, (error, written) => {
      if (error?.code === 'EAGAIN') {
        setTimeout(() => this.#sendRest(rest), RETRY_DELAY_MS);
      } else if (!error && written < rest.length) {
        this.#sendRest(rest.subarray(written));
      } else {
        if (error) this.#tellLoss(error.message);
        this.#writing = false;
      }
    });
  }

  /** Nothing is waited for any more when a process ends, but for a pipe that is full at this moment. */
  #sendLast(): void {
    let rest = Buffer.from(this.#waiting);
    for (let tries = 0; rest.length > 0 && tries < MAX_ATTEMPTS_AT_EXIT;) {
      try {
        rest = rest.subarray(writeSync(this.#fd, rest));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return this.#tellLoss((error as Error).message);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_DELAY_MS);
        tries++;
      }
    }
  }

  #tellLoss(why: string): void {
    if (this.#lossTold) return;
    this.#lossTold = true;
    console.error(`lines of the log are lost, the portal goes on: ${why}`);
  }
}

function openLogFile(file: string): number {
  try {
    createDirectory(dirname(file));
    return openSync(file, 'a');
  } catch (error) {
    throw new LogFileError(`LOG_FILE: ${file} cannot be opened for writing (${(error as NodeJS.ErrnoException).code})`);
  }
}

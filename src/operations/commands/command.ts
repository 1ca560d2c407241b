import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import { loadEnvFile, readSettings } from '../../platform/config/environment.ts';
import { beginAuditLogOfNewDatabase } from '../../platform/audit-log/record-audit-event.ts';
import { requireCurrentSchema } from '../../platform/db/migrate.ts';
import { createContext, type PortalContext } from '../../context.ts';
import { OperatorError } from '../../platform/shared/operator-error.ts';

/** Runs a command with the portal's context, without starting the portal, and closes the database afterwards. */
export async function withPortal<Result>(work: (context: PortalContext) => Promise<Result>): Promise<Result> {
  loadEnvFile();
  const context = createContext(readSettings());
  try {
    await requireCurrentSchema(context.db);
    await context.identity.refresh();
    await beginAuditLogOfNewDatabase(context);
    return await work(context);
  } finally {
    await context.db.destroy();
  }
}

/** The message says why the command cannot be run as it was typed, or what to type instead. */
export class CommandError extends OperatorError {}

/** Asks questions on the terminal. Answers may also be piped in, a line each. */
export class Prompt {
  #isSilent = false;
  readonly #lines: Interface;
  readonly #answers: AsyncIterator<string>;

  constructor() {
    const echo = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        if (!this.#isSilent) process.stdout.write(chunk);
        done();
      },
    });
    this.#lines = createInterface({ input: process.stdin, output: echo, terminal: process.stdin.isTTY });
    this.#answers = this.#lines[Symbol.asyncIterator]();
  }

  async ask(question: string): Promise<string> {
    process.stdout.write(question);
    const answer = await this.#answers.next();
    if (answer.done) throw new CommandError('\nno answer: nothing was changed');
    return answer.value;
  }

  /** Without echo. */
  async askSecret(question: string): Promise<string> {
    this.#isSilent = true;
    const answer = await this.ask(question);
    this.#isSilent = false;
    process.stdout.write('\n');
    return answer;
  }

  close(): void {
    this.#lines.close();
  }
}

import cluster from 'node:cluster';
import type { MessageToPrimary, MessageToProcess, ProcessGroup, Samples } from './process-group.ts';

type Handlers = {
  stop: () => void;
  drain: () => void;
  /** The primary process is gone, and with it the address: whoever is connected is still answered. */
  orphaned: () => void;
};

/** The connection of a process to the primary one. Must be made before anything is awaited, so that no message is lost. */
export class PrimaryLink implements ProcessGroup {
  readonly number = Number(process.argv.at(-1));
  #handlers: Handlers = { stop: exit, drain: exit, orphaned: exit };
  #readSamples: () => Promise<Samples> = () => Promise.resolve([]);
  readonly #collecting = new Map<number, (samples: Samples[]) => void>();
  #lastId = 0;

  constructor() {
    const worker = cluster.worker!;
    process.on('message', (message: MessageToProcess) => this.#handle(message));
    worker.on('disconnect', () => {
      if (worker.exitedAfterDisconnect) return;
      // Otherwise Node ends the process at once.
      worker.exitedAfterDisconnect = true;
      this.#handlers.orphaned();
    });
  }

  /** Tells the primary process that requests are answered. Without handlers the process ends at once when it is told to. */
  serve(port: number, handlers: Handlers): void {
    this.#handlers = handlers;
    void send({ kind: 'serving', port });
  }

  provideSamples(read: () => Promise<Samples>): void {
    this.#readSamples = read;
  }

  collectSamples(): Promise<Samples[]> {
    return new Promise((resolve) => {
      const id = ++this.#lastId;
      this.#collecting.set(id, resolve);
      void send({ kind: 'collect-samples', id });
    });
  }

  /** Leaves the primary process what was counted here. Never rejects. */
  async sendSamples(): Promise<void> {
    await send({ kind: 'samples', samples: await this.#readSamples() });
  }

  #handle(message: MessageToProcess): void {
    switch (message.kind) {
      case 'read-samples':
        return void this.sendSamples();
      case 'collected-samples':
        this.#collecting.get(message.id)?.(message.samples);
        this.#collecting.delete(message.id);
        return;
      default:
        return this.#handlers[message.kind]();
    }
  }
}

function exit(): void {
  process.exit(0);
}

/** Resolves when the message is on its way, or cannot be sent any more. */
function send(message: MessageToPrimary): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected) return resolve();
    process.send!(message, undefined, undefined, () => resolve());
  });
}

import { EventEmitter, once } from 'node:events';
import type { Worker } from 'node:cluster';
import { AggregatorRegistry } from 'prom-client';
import type { MessageToProcess, Samples } from './process-group.ts';

/** A process that does not answer for so long counts with what it told last. */
const TIMEOUT_MS = 2000;

/**
 * What all processes counted. What one that has ended told last still counts, because Prometheus takes a sum that falls for a start from
 * zero: a process tells it at its end, and whenever somebody asks.
 */
export class CollectedSamples {
  readonly #latest = new Map<Worker, Samples>();
  /** Emits the id of a process that has told its samples or has ended. */
  readonly #told = new EventEmitter().setMaxListeners(0);
  #ended: Samples = [];

  async collect(workers: Iterable<Worker>): Promise<Samples[]> {
    await Promise.all([...workers].map((worker) => this.#ask(worker)));
    return [this.#ended, ...this.#latest.values()];
  }

  add(worker: Worker, samples: Samples): void {
    this.#latest.set(worker, samples);
    this.#told.emit(String(worker.id));
  }

  /** Call it when the process has ended. */
  end(worker: Worker): void {
    const last = this.#latest.get(worker) ?? [];
    this.#ended = AggregatorRegistry.aggregate([this.#ended, last]).getMetricsAsArray() as unknown as Samples;
    this.#latest.delete(worker);
    this.#told.emit(String(worker.id));
  }

  async #ask(worker: Worker): Promise<void> {
    if (!worker.isConnected()) return;
    const told = once(this.#told, String(worker.id), { signal: AbortSignal.timeout(TIMEOUT_MS) });
    worker.send({ kind: 'read-samples' } satisfies MessageToProcess);
    await told.catch(() => undefined);
  }
}

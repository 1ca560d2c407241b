import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { OperatorError } from '../shared/operator-error.ts';
import { minutes } from '../shared/clock.ts';
import { CollectedSamples } from './collected-samples.ts';
import { closeLostConnections } from './lost-connections.ts';
import type { MessageToPrimary, MessageToProcess } from './process-group.ts';

/** One that served for so long did not fail at its start. */
const STABLE_MS = minutes(1);

/** Before a process is started again, by the number of failures in a row. */
const RESTART_DELAYS_MS = [0, 1000, 2000, 4000, 8000, 16_000, 30_000];

/** When every process has failed so often in a row, the portal ends. */
const MAX_FAILURES = 5;

/** Longer than the slowest upload, and than proxies keep a connection. */
const MAX_DRAIN_MS = minutes(12);

/** Processes end themselves after ten seconds; one that hangs does not. */
const MAX_STOP_MS = 10_500;

type Place = { readonly number: number; worker: Worker | undefined; servingSince: number; failures: number };

/** All processes failed again and again. */
export class ProcessesFailedError extends OperatorError {}

/**
 * Keeps `count` processes of the portal going (`node:cluster`). This one answers no requests itself: it accepts connections and hands them to
 * the others in turn.
 */
export class ProcessSupervisor {
  readonly #log: Logger;
  readonly #places: Place[];
  /** Also those that are only about to end. */
  readonly #running = new Set<Worker>();
  readonly #serving = new Set<Worker>();
  /** Told to end. */
  readonly #dismissed = new WeakSet<Worker>();
  readonly #samples = new CollectedSamples();
  readonly #stopping = new AbortController();
  #reloads = Promise.resolve();
  #port = 0;
  #fail: (error: ProcessesFailedError) => void = () => undefined;
  /** Rejects when processes cannot be kept going. */
  readonly failure = new Promise<never>((_resolve, reject) => (this.#fail = reject));

  constructor(count: number, log: Logger) {
    this.#log = log;
    this.#places = Array.from({ length: count }, (_, index) => ({ number: index + 1, worker: undefined, servingSince: 0, failures: 0 }));
  }

  /**
   * Answers the port when all serve. The first one starts alone, and checks the database: where it cannot start, it has said why, and the
   * answer is undefined.
   */
  async start(): Promise<number | undefined> {
    const [first, ...others] = this.#places;
    if (!(await this.#fill(first!))) return undefined;
    await Promise.all(others.map((place) => this.#keepFilled(place)));
    return this.#port;
  }

  /**
   * Replaces the processes one after another by new ones, which read the settings anew. No request is lost: the old one goes when the new one
   * serves. Where a new one cannot start, the old ones that are left stay.
   */
  reload(): void {
    this.#reloads = this.#reloads.then(() => this.#reload());
  }

  isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Ends all processes, and resolves when they have ended. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const kill = setTimeout(() => {
      for (const worker of this.#running) worker.process.kill('SIGKILL');
    }, MAX_STOP_MS);
    await Promise.all(
      [...this.#running].map((worker) => {
        const ended = once(worker, 'exit');
        tell(worker, 'stop');
        return ended;
      }),
    );
    clearTimeout(kill);
  }

  async #reload(): Promise<void> {
    this.#log.info({ event: 'process' }, 'the processes are replaced one after another');
    for (const place of this.#places) {
      const old = place.worker;
      // One that is missing is just being started.
      if (!old || this.isStopping()) continue;
      const fresh = await this.#startProcess(place);
      if (!fresh) {
        if (!this.isStopping()) this.#log.error({ event: 'process', process: place.number }, RELOAD_FAILED);
        return;
      }
      // The old one may have ended meanwhile; then another one takes its place already.
      if (place.worker === old) this.#put(place, fresh);
      this.#dismiss(place.worker === fresh ? old : fresh);
    }
    this.#log.info({ event: 'process' }, 'all processes are replaced');
  }

  /** Starts processes in this place until one serves, or none of all places does. */
  async #keepFilled(place: Place): Promise<void> {
    while (!this.isStopping()) {
      if (this.#places.every(isFailing)) return this.#fail(new ProcessesFailedError(ALL_FAILED));
      const delayMs = RESTART_DELAYS_MS[Math.min(place.failures, RESTART_DELAYS_MS.length - 1)];
      await sleep(delayMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      if (this.isStopping() || (await this.#fill(place))) return;
      place.failures++;
    }
  }

  async #fill(place: Place): Promise<boolean> {
    const worker = await this.#startProcess(place);
    if (worker) this.#put(place, worker);
    return worker !== undefined;
  }

  #put(place: Place, worker: Worker): void {
    place.worker = worker;
    place.servingSince = Date.now();
    this.#log.info({ event: 'process', process: place.number, pid: worker.process.pid }, 'a process serves');
  }

  /** Resolves when it serves; undefined where it ended before. */
  #startProcess(place: Place): Promise<Worker | undefined> {
    // Shown by `ps`.
    cluster.setupPrimary({ args: ['process', String(place.number)] });
    const worker = cluster.fork();
    this.#running.add(worker);
    closeLostConnections(worker);
    return new Promise((resolve) => {
      const end = (code: number | null, signal: string | null, error?: Error) => {
        this.#running.delete(worker);
        this.#serving.delete(worker);
        this.#samples.end(worker);
        this.#handleEnd(place, worker, { code, signal, error: error && String(error) });
        resolve(undefined);
      };
      worker.once('exit', end);
      // Without a process there is no exit; with one, a message could not be sent to it, and its exit follows.
      worker.on('error', (error) => worker.process.pid === undefined && end(null, null, error));
      worker.on('message', (message: MessageToPrimary) => {
        if (message.kind === 'samples') return this.#samples.add(worker, message.samples);
        if (message.kind === 'collect-samples') return void this.#sendSamples(worker, message.id);
        this.#port = message.port;
        this.#serving.add(worker);
        resolve(worker);
      });
    });
  }

  #handleEnd(place: Place, worker: Worker, how: { code: number | null; signal: string | null; error: string | undefined }): void {
    const fields = { event: 'process', process: place.number, pid: worker.process.pid, ...how };
    if (this.#dismissed.has(worker) || this.isStopping()) return this.#log.info(fields, 'a process has ended');
    if (place.worker !== worker) {
      // One that ended by itself has said why.
      if (how.code === null || this.#serving.size > 0) this.#log.error(fields, 'a process ended before it served');
      return;
    }
    this.#log.error(fields, 'a process ended unexpectedly; a new one takes its place');
    place.worker = undefined;
    place.failures = isStable(place) ? 0 : place.failures + 1;
    void this.#keepFilled(place);
  }

  #dismiss(worker: Worker): void {
    this.#dismissed.add(worker);
    tell(worker, 'drain');
    setTimeout(() => tell(worker, 'stop'), MAX_DRAIN_MS).unref();
  }

  async #sendSamples(worker: Worker, id: number): Promise<void> {
    const samples = await this.#samples.collect(this.#serving);
    if (worker.isConnected()) worker.send({ kind: 'collected-samples', id, samples } satisfies MessageToProcess);
  }
}

const RELOAD_FAILED = 'the processes are not replaced, because a new one could not start; those that serve go on';
const ALL_FAILED = 'the processes of the portal end again and again, and it gives up; the lines before this one say how they ended';

function tell(worker: Worker, kind: 'stop' | 'drain'): void {
  if (worker.isConnected()) worker.send({ kind } satisfies MessageToProcess);
}

function isStable({ servingSince }: Place): boolean {
  return Date.now() - servingSince >= STABLE_MS;
}

function isFailing(place: Place): boolean {
  return place.failures >= MAX_FAILURES && !(place.worker && isStable(place));
}

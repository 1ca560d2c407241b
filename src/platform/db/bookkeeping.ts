import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { PortalMetrics } from '../metrics/portal-metrics.ts';
import { databaseFailure, isConstraintViolation } from './database-errors.ts';
import type { Db } from './database.ts';

/**
 * `now`: during the request. `later`: what the request read may no longer be so. `uncertain`: later, and after the connection broke during an
 * earlier try, so that the record may be in the database already.
 */
type Moment = 'now' | 'later' | 'uncertain';

/** Writes a record. Runs until it succeeds. */
type Write = (db: Db, moment: Moment) => Promise<unknown>;

/** `kept`: will be written later. `lost`: never, because too many are kept or the database rejects this one. */
export type RecordResult = 'written' | 'kept' | 'lost';

/** `what` names the record in the log and the metrics. `weight`: its rows. `maxWaitMs`: how long the answer waits for it. */
type RecordOptions = { what: string; weight?: number; maxWaitMs?: number };

type KeptRecord = { what: string; write: Write; weight: number; moment: Moment };

/** A locked database keeps nobody waiting longer, so that a join takes less than a second; any other one is done long before. */
const MAX_WAIT_MS = 800;

const MAX_KEPT_ROWS = 10_000;
const TIMER_SHARING_MS = 20;
const RETRY_INTERVAL_MS = 1000;
const MAX_WAIT_AT_STOP_MS = 3000;

/**
 * Records that must not stand between a decision and a user: of joins, of what Jitsi reports, of the last use of something. Each is
 * written before the answer where that is possible, and otherwise kept in memory until it is, in their order.
 */
export class Bookkeeping {
  readonly #db: Db;
  readonly #log: Logger;
  readonly #metrics: PortalMetrics;
  #kept: KeptRecord[] = [];
  #keptRows = 0;
  readonly #overdue = new Set<Promise<unknown>>();
  #timer: NodeJS.Timeout | undefined;
  /** The newest one of each length. */
  readonly #timers = new Map<number, { startedAt: number; over: Promise<undefined> }>();
  #flushing: Promise<void> | undefined;

  constructor({ db, log, metrics }: { db: Db; log: Logger; metrics: PortalMetrics }) {
    this.#db = db;
    this.#log = log;
    this.#metrics = metrics;
  }

  /** Never rejects. The caller may answer as soon as it resolves. */
  async record({ what, weight = 1, maxWaitMs = MAX_WAIT_MS }: RecordOptions, write: Write): Promise<RecordResult> {
    const record: KeptRecord = { what, write, weight, moment: 'now' };
    if (this.#isBehind) return this.#keep(record);
    const attempt = this.#write(record).then(
      (): RecordResult => 'written',
      (error: unknown) => this.#handleFailure(record, error),
    );
    return (await this.#settlesWithin(maxWaitMs, attempt, what)) ?? 'kept';
  }

  /** For what the next request records again, such as a last use: not kept where it cannot be written. Never rejects. */
  async tryTo(what: string, write: (db: Db) => Promise<unknown>): Promise<void> {
    if (this.#isBehind) return this.#metrics.recordsLost.inc({ record: what });
    const attempt = write(this.#db).catch((error: unknown) => {
      this.#metrics.recordsLost.inc({ record: what });
      this.#log.error(
        { event: 'bookkeeping', record: what, error: String(error) },
        'the database could not record something of minor importance',
      );
    });
    await this.#settlesWithin(MAX_WAIT_MS, attempt, what);
  }

  /** Writes what is kept, if that is possible now, and gives up the rest. */
  async stop(): Promise<void> {
    await Promise.race([Promise.all([...this.#overdue, this.#flushing]), sleep(MAX_WAIT_AT_STOP_MS, undefined, { ref: false })]);
    await Promise.race([this.#flush(), sleep(MAX_WAIT_AT_STOP_MS, undefined, { ref: false })]);
    clearTimeout(this.#timer);
    for (const { what } of this.#kept.splice(0)) this.#lose(what, 'the portal stops');
  }

  /** Something could not be written, or not yet: whatever comes now goes behind it. */
  get #isBehind(): boolean {
    return this.#kept.length > 0 || this.#overdue.size > 0;
  }

  async #write(record: KeptRecord): Promise<void> {
    try {
      await record.write(this.#db, record.moment);
    } catch (error) {
      if (databaseFailure(error) === 'unreachable') record.moment = 'uncertain';
      throw error;
    }
  }

  #handleFailure(record: KeptRecord, error: unknown): RecordResult {
    return isConstraintViolation(error) ? this.#lose(record.what, String(error)) : this.#keep(record, String(error));
  }

  #keep(record: KeptRecord, error?: string): RecordResult {
    if (this.#keptRows + record.weight > MAX_KEPT_ROWS) return this.#lose(record.what, 'too many are kept already');
    if (record.moment === 'now') record.moment = 'later';
    this.#kept.push(record);
    this.#keptRows += record.weight;
    this.#metrics.recordsKept.inc({ record: record.what });
    this.#log.error(
      { event: 'bookkeeping', record: record.what, kept: this.#kept.length, error },
      'the database cannot be written to: a record is kept in memory until it can',
    );
    this.#schedule();
    return 'kept';
  }

  #lose(what: string, error: string): RecordResult {
    this.#metrics.recordsLost.inc({ record: what });
    this.#log.error({ event: 'bookkeeping', record: what, error }, 'a record was lost');
    return 'lost';
  }

  /** Undefined where the time was too short; the attempt goes on. */
  async #settlesWithin<Result>(ms: number, attempt: Promise<Result>, what: string): Promise<Result | undefined> {
    const settled = await Promise.race([attempt.then((result) => ({ result })), this.#after(ms)]);
    if (settled) return settled.result;
    this.#overdue.add(attempt);
    void attempt.finally(() => this.#overdue.delete(attempt));
    this.#log.error({ event: 'bookkeeping', record: what }, 'the database is locked or too slow: the answer does not wait for a record');
    return undefined;
  }

  /** Resolves then, or a little sooner: records of about the same time share a timer. */
  #after(ms: number): Promise<undefined> {
    const now = performance.now();
    const latest = this.#timers.get(ms);
    if (latest && now - latest.startedAt < TIMER_SHARING_MS) return latest.over;
    const over = sleep(ms, undefined, { ref: false });
    this.#timers.set(ms, { startedAt: now, over });
    return over;
  }

  #schedule(): void {
    // A flush schedules the next one itself.
    if (this.#flushing) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#flush();
    }, RETRY_INTERVAL_MS).unref();
  }

  /** One at a time: two would write the same record twice, and forget the next one. */
  #flush(): Promise<void> {
    return (this.#flushing ??= this.#writeKept().finally(() => {
      this.#flushing = undefined;
      if (this.#kept.length > 0) this.#schedule();
    }));
  }

  async #writeKept(): Promise<void> {
    for (let record = this.#overdue.size > 0 ? undefined : this.#kept[0]; record; record = this.#kept[0]) {
      try {
        await this.#write(record);
      } catch (error) {
        if (databaseFailure(error)) return;
        this.#lose(record.what, String(error));
      }
      this.#kept.shift();
      this.#keptRows -= record.weight;
      if (this.#kept.length === 0) this.#log.warn({ event: 'bookkeeping' }, 'all records that were kept in memory are written');
    }
  }
}

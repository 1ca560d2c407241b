import { AggregatorRegistry, Counter, Histogram, Registry } from 'prom-client';
import type { ProcessGroup } from '../processes/process-group.ts';

/** Seconds. Signing a token takes tenths of a millisecond on an idle machine. */
const TOKEN_DURATION_BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25];

/** Seconds. Jitsi reports whole seconds, immediately; after retries an event may be a minute and a half old. */
const EVENT_LAG_BUCKETS = [1, 2, 5, 10, 30, 60, 120, 600];

/** What one process counts from its start on. No label ever names a user or a room. */
export class PortalMetrics {
  readonly registry = new Registry();
  readonly #group: ProcessGroup | undefined;

  constructor(group?: ProcessGroup) {
    this.#group = group;
    group?.provideSamples(() => this.registry.getMetricsAsJSON());
  }

  /** What all processes of the portal counted. */
  async sum(): Promise<Registry> {
    return this.#group ? AggregatorRegistry.aggregate(await this.#group.collectSamples()) : this.registry;
  }

  readonly joins = new Counter({
    name: 'portal_joins_total',
    help: 'Attempts to join a call, by entry point and by outcome: admitted, or the reason of the refusal',
    labelNames: ['entry_point', 'outcome'] as const,
    registers: [this.registry],
  });

  readonly tokenDuration = new Histogram({
    name: 'portal_token_seconds',
    help: 'Time that signing a token for Jitsi took',
    buckets: TOKEN_DURATION_BUCKETS,
    registers: [this.registry],
  });

  readonly eventLag = new Histogram({
    name: 'portal_event_lag_seconds',
    help: "Time between an event in a call, by Jitsi's clock, and the portal receiving it",
    labelNames: ['event'] as const,
    buckets: EVENT_LAG_BUCKETS,
    registers: [this.registry],
  });

  readonly recordsKept = new Counter({
    name: 'portal_records_kept_total',
    help: 'Records, by their kind, that could not be written to the database and were kept in memory to be written later',
    labelNames: ['record'] as const,
    registers: [this.registry],
  });

  readonly recordsLost = new Counter({
    name: 'portal_records_lost_total',
    help: 'Records, by their kind, that could not be written to the database and will not be',
    labelNames: ['record'] as const,
    registers: [this.registry],
  });
}

import { Counter, Histogram, Registry } from 'prom-client';

/** Seconds. A token is one signature: tenths of a millisecond where the machine has time. */
const TOKEN_DURATION_BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25];

/** Seconds. Jitsi tells whole ones, at once; what it has to tell again may be a minute and a half old. */
const EVENT_LAG_BUCKETS = [1, 2, 5, 10, 30, 60, 120, 600];

/** What one portal counts while it works, since its start. No label ever names a person or a room. */
export class PortalMetrics {
  readonly registry = new Registry();

  readonly joins = new Counter({
    name: 'portal_joins_total',
    help: 'Answers to people who wanted into a call, admitted or the reason why not',
    labelNames: ['entry_point', 'outcome'] as const,
    registers: [this.registry],
  });

  readonly tokenDuration = new Histogram({
    name: 'portal_token_seconds',
    help: 'Time that making a token for Jitsi took',
    buckets: TOKEN_DURATION_BUCKETS,
    registers: [this.registry],
  });

  readonly eventLag = new Histogram({
    name: 'portal_event_lag_seconds',
    help: 'Time between something in a call, by the clock of Jitsi, and the portal having heard of it',
    labelNames: ['event'] as const,
    buckets: EVENT_LAG_BUCKETS,
    registers: [this.registry],
  });
}

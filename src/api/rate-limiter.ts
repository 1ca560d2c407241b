import { minutes, type Clock } from '../platform/shared/clock.ts';

const WINDOW_MS = minutes(1);

/** A client IP may stand for a whole school whose classes begin at the same minute. */
const maxRequests = { user: 600, 'client-ip': 3000 };

type RateLimitPolicy = keyof typeof maxRequests;

export type RateLimitState = { policy: RateLimitPolicy; remaining: number; secondsToReset: number; exceeded: boolean };

/**
 * Counts requests by the minute, in this process only: it bounds the load that one client causes, and protects no secrets. Wrong passwords are
 * counted in the database, together with those of the sign-in page.
 */
export class ApiRateLimiter {
  readonly #clock: Clock;
  #window = 0;
  #counts = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  count(policy: RateLimitPolicy, client: string | number): RateLimitState {
    const now = this.#clock.now().getTime();
    const window = Math.floor(now / WINDOW_MS);
    if (window !== this.#window) {
      this.#window = window;
      this.#counts = new Map();
    }
    const key = `${policy} ${client}`;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return {
      policy,
      remaining: Math.max(0, maxRequests[policy] - count),
      secondsToReset: Math.ceil(((window + 1) * WINDOW_MS - now) / 1000),
      exceeded: count > maxRequests[policy],
    };
  }
}

/** The headers of draft-ietf-httpapi-ratelimit-headers-10. */
export function rateLimitHeaders({ policy, remaining, secondsToReset }: RateLimitState): Record<string, string> {
  return {
    'RateLimit-Policy': `"${policy}";q=${maxRequests[policy]};w=${WINDOW_MS / 1000}`,
    RateLimit: `"${policy}";r=${remaining};t=${secondsToReset}`,
  };
}

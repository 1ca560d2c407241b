import { minutes, type Clock } from '../platform/shared/clock.ts';

const WINDOW_MS = minutes(1);

/** `address`: a whole school sits behind one, and comes to class at the same minute. */
const maxRequests = { person: 600, address: 3000 };

export type RateLimitState = { policy: keyof typeof maxRequests; remaining: number; secondsToReset: number; exceeded: boolean };

/**
 * Counts calls by the minute, in this process alone: a bound on what one program does to the portal, and no defence of secrets.
 * Wrong passwords are counted in the database, as the sign-in page's are.
 */
export class ApiRateLimiter {
  readonly #clock: Clock;
  #window = 0;
  #counts = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  count(policy: keyof typeof maxRequests, who: string | number): RateLimitState {
    const now = this.#clock.now().getTime();
    const window = Math.floor(now / WINDOW_MS);
    if (window !== this.#window) {
      this.#window = window;
      this.#counts = new Map();
    }
    const key = `${policy} ${who}`;
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

/** As the draft of the IETF says (draft-ietf-httpapi-ratelimit-headers-10): what is allowed, and what is left of it. */
export function rateLimitHeaders({ policy, remaining, secondsToReset }: RateLimitState): Record<string, string> {
  return {
    'RateLimit-Policy': `"${policy}";q=${maxRequests[policy]};w=${WINDOW_MS / 1000}`,
    RateLimit: `"${policy}";r=${remaining};t=${secondsToReset}`,
  };
}

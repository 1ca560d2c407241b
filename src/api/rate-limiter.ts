import { minutes, type Clock } from '../platform/shared/clock.ts';

const WINDOW = minutes(1);

/** `address`: a whole school sits behind one, and comes to class at the same minute. */
const most = { person: 600, address: 3000 };

export type Count = { policy: keyof typeof most; left: number; secondsToGo: number; exceeded: boolean };

/**
 * Counts calls by the minute, in this process alone: a bound on what one program does to the portal, and no defence of secrets.
 * Wrong passwords are counted in the database, as the sign-in page's are.
 */
export class CallLimits {
  readonly #clock: Clock;
  #window = 0;
  #counts = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  count(policy: keyof typeof most, who: string | number): Count {
    const now = this.#clock.now().getTime();
    const window = Math.floor(now / WINDOW);
    if (window !== this.#window) {
      this.#window = window;
      this.#counts = new Map();
    }
    const key = `${policy} ${who}`;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return {
      policy,
      left: Math.max(0, most[policy] - count),
      secondsToGo: Math.ceil(((window + 1) * WINDOW - now) / 1000),
      exceeded: count > most[policy],
    };
  }
}

/** As the draft of the IETF says (draft-ietf-httpapi-ratelimit-headers-10): what is allowed, and what is left of it. */
export function limitHeaders({ policy, left, secondsToGo }: Count): Record<string, string> {
  return {
    'RateLimit-Policy': `"${policy}";q=${most[policy]};w=${WINDOW / 1000}`,
    RateLimit: `"${policy}";r=${left};t=${secondsToGo}`,
  };
}

/** A class that waits together is let in over this many seconds, so that it does not arrive as one. */
const SPREAD_SECONDS = 6;

/** A page that waits long asks again in between: the class may have been moved or cancelled. */
const MAX_WAIT_SECONDS = 300;

/**
 * How a waiting browser comes back: the `Refresh` header does it without JavaScript, `Retry-After` tells programs the same.
 * `secondsToGo` is the honest countdown, without the spread.
 */
export function waitingHeaders(
  opensAt: Date,
  now: Date,
  random: () => number = Math.random,
): { headers: { Refresh: string; 'Retry-After': string }; secondsToGo: number } {
  const secondsToGo = Math.max(1, Math.ceil((opensAt.getTime() - now.getTime()) / 1000));
  const arrival = secondsToGo + Math.floor(random() * (SPREAD_SECONDS + 1));
  return {
    headers: { Refresh: String(Math.min(arrival, MAX_WAIT_SECONDS)), 'Retry-After': String(secondsToGo) },
    secondsToGo,
  };
}

/** Seconds after which somebody tries again whom Jitsi did not answer, and over which a class that does is spread. */
const RETRY_SECONDS = { after: 15, spread: 15 };

export function jitsiDownHeaders(random: () => number = Math.random): { Refresh: string; 'Retry-After': string } {
  const seconds = String(RETRY_SECONDS.after + Math.floor(random() * (RETRY_SECONDS.spread + 1)));
  return { Refresh: seconds, 'Retry-After': seconds };
}

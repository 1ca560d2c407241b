/** A class that waits together is let in over this many seconds, so that it does not arrive as one. */
const SPREAD_SECONDS = 6;

/** A page that waits long asks again in between: the class may have been moved or cancelled. */
const LONGEST_WAIT_SECONDS = 300;

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
    headers: { Refresh: String(Math.min(arrival, LONGEST_WAIT_SECONDS)), 'Retry-After': String(secondsToGo) },
    secondsToGo,
  };
}

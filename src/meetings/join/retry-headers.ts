/** Reloads of a waiting class are spread over this many seconds, so that they do not arrive at once. */
const WAITING_SPREAD_SECONDS = 6;

/** A page that waits longer reloads in between: the meeting may have been moved or cancelled. */
const MAX_WAIT_SECONDS = 300;

const JITSI_DOWN_SECONDS = 15;
const JITSI_DOWN_SPREAD_SECONDS = 15;

/**
 * The `Refresh` header reloads the page without JavaScript; `Retry-After` says the same to programs. `secondsToOpening` is the countdown,
 * without the spread.
 */
export function waitingHeaders(
  opensAt: Date,
  now: Date,
  random: () => number = Math.random,
): { headers: { Refresh: string; 'Retry-After': string }; secondsToOpening: number } {
  const secondsToOpening = Math.max(1, Math.ceil((opensAt.getTime() - now.getTime()) / 1000));
  const reloadSeconds = secondsToOpening + Math.floor(random() * (WAITING_SPREAD_SECONDS + 1));
  return {
    headers: { Refresh: String(Math.min(reloadSeconds, MAX_WAIT_SECONDS)), 'Retry-After': String(secondsToOpening) },
    secondsToOpening,
  };
}

/** For the page that waits for Jitsi to respond. */
export function jitsiDownHeaders(random: () => number = Math.random): { Refresh: string; 'Retry-After': string } {
  const seconds = String(JITSI_DOWN_SECONDS + Math.floor(random() * (JITSI_DOWN_SPREAD_SECONDS + 1)));
  return { Refresh: seconds, 'Retry-After': seconds };
}

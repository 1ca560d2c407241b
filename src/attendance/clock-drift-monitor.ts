import type { Logger } from 'pino';
import { addMs, minutes } from '../platform/shared/clock.ts';

/** An event that had to be told several times is a minute and a half old at most. */
const MAX_DRIFT_MS = minutes(2);

const WARNING_INTERVAL_MS = minutes(60);

/** Says, once an hour, that Jitsi's clock is not the portal's: everyone in its rooms comes late or early by the difference. */
export class ClockDriftMonitor {
  readonly #log: Logger;
  #said: Date | undefined;

  constructor(log: Logger) {
    this.#log = log;
  }

  compare(told: Date, now: Date): void {
    const difference = told.getTime() - now.getTime();
    if (Math.abs(difference) <= MAX_DRIFT_MS || (this.#said && this.#said > addMs(now, -WARNING_INTERVAL_MS))) return;
    this.#said = now;
    this.#log.warn({ seconds: Math.round(difference / 1000) }, "Jitsi's clock differs from the portal's: attendance goes by Jitsi's");
  }
}

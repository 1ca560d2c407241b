import type { Logger } from 'pino';
import { after, minutes } from '../platform/shared/clock.ts';

/** An event that had to be told several times is a minute and a half old at most. */
const ALLOWED = minutes(2);

const SAY_AGAIN_AFTER = minutes(60);

/** Says, once an hour, that Jitsi's clock is not the portal's: everyone in its rooms comes late or early by the difference. */
export class ClockWatch {
  readonly #log: Logger;
  #said: Date | undefined;

  constructor(log: Logger) {
    this.#log = log;
  }

  compare(told: Date, now: Date): void {
    const difference = told.getTime() - now.getTime();
    if (Math.abs(difference) <= ALLOWED || (this.#said && this.#said > after(now, -SAY_AGAIN_AFTER))) return;
    this.#said = now;
    this.#log.warn({ seconds: Math.round(difference / 1000) }, "Jitsi's clock differs from the portal's: attendance goes by Jitsi's");
  }
}

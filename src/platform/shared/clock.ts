/** The only source of the current time, so that tests can set it. */
export type Clock = {
  now(): Date;
  /** Resolves after this many milliseconds. */
  pause(milliseconds: number): Promise<void>;
};

export const systemClock: Clock = {
  now: () => new Date(),
  pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

export const minutes = (count: number): number => count * 60_000;
export const days = (count: number): number => count * 86_400_000;

/** `milliseconds` may be negative. */
export const addMs = (instant: Date, milliseconds: number): Date => new Date(instant.getTime() + milliseconds);

export const latest = (one: Date, other: Date): Date => (one > other ? one : other);

/** Whole seconds until an instant, for `Retry-After`: at least one. */
export const secondsUntil = (now: Date, instant: Date): number => Math.max(1, Math.ceil((instant.getTime() - now.getTime()) / 1000));

export const QUARTER_MS = minutes(15);

/** The quarter of an hour of an instant. Every time zone of today is some quarters of an hour away from UTC. */
export const startOfQuarter = (instant: Date): Date => new Date(Math.floor(instant.getTime() / QUARTER_MS) * QUARTER_MS);

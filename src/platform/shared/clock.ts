/** Time as the portal sees it. Everything that asks what time it is asks here, so that a test can set it by hand. */
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

/** Moves an instant by milliseconds, which may be negative. */
export const addMs = (instant: Date, milliseconds: number): Date => new Date(instant.getTime() + milliseconds);

import { days, minutes } from '../shared/clock.ts';

/** Milliseconds without a request after which a session ends: a long day of classes, or a month where the person asked for it. */
export const SESSION_LIFETIME_MS = minutes(12 * 60);
export const REMEMBERED_SESSION_LIFETIME_MS = days(30);

import type { Locale } from '../shared/locale.ts';
import { en } from './en.ts';
import { es } from './es.ts';

export type Messages = typeof es;

const languages: Record<Locale, Messages> = { es, en };

export function messagesFor(locale: Locale): Messages {
  return languages[locale];
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long something takes, rounded up to what a person would say: «12 min», «2 h 5 min», «3 días». */
export function formatDuration({ durations }: Pick<Messages, 'durations'>, milliseconds: number): string {
  if (milliseconds >= 2 * DAY) return durations.days(Math.floor(milliseconds / DAY));
  const minutes = Math.max(1, Math.ceil(milliseconds / MINUTE));
  if (minutes < 60) return durations.minutes(minutes);
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return rest === 0 || hours >= 12 ? durations.hours(hours) : durations.hoursAndMinutes(hours, rest);
}

import type { Locale } from '../shared/locale.ts';
import { en } from './en.ts';
import { es } from './es.ts';

export type Messages = typeof es;

const languages: Record<Locale, Messages> = { es, en };

export function messagesFor(locale: Locale): Messages {
  return languages[locale];
}

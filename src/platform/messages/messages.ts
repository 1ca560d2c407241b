import type { Locale } from '../shared/locale.ts';
import { en } from './en.ts';
import { es } from './es.ts';

export type Words = typeof es;

const languages: Record<Locale, Words> = { es, en };

export function wordsIn(locale: Locale): Words {
  return languages[locale];
}

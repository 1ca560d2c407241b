export const locales = ['es', 'en'] as const;

export type Locale = (typeof locales)[number];

export function isLocale(text: string | undefined | null): text is Locale {
  return text === 'es' || text === 'en';
}

/** The language for someone whose choice is not known: what the browser asks for, where we have it, otherwise Spanish. */
export function parseAcceptLanguage(acceptLanguage: string | undefined): Locale {
  const wanted = (acceptLanguage ?? '').split(',').map((part) => part.trim().slice(0, 2).toLowerCase());
  return wanted.find(isLocale) ?? 'es';
}

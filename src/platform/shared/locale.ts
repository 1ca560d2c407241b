export const locales = ['es', 'en'] as const;

export type Locale = (typeof locales)[number];

export function isLocale(text: string | undefined | null): text is Locale {
  return text === 'es' || text === 'en';
}

/** The language of a tag such as `es-CL`, `es_419` or `EN`, which phones and other programs report. */
export function parseLanguageTag(tag: string): string {
  return tag.split(/[-_]/, 1)[0]!.toLowerCase();
}

/** The first supported language of the browser, otherwise `fallback`. */
export function parseAcceptLanguage(acceptLanguage: string | undefined, fallback: Locale): Locale {
  const preferred = (acceptLanguage ?? '').split(',').map((part) => part.trim().slice(0, 2).toLowerCase());
  return preferred.find(isLocale) ?? fallback;
}

import type { Locale } from '../platform/shared/locale.ts';

const formats = { es: new Intl.NumberFormat('es-CL'), en: new Intl.NumberFormat('en-GB') };

/** Counts as people write them: «4.982». */
export function countFormatter(locale: Locale): (count: number) => string {
  return (count) => formats[locale].format(count);
}

/** The size of a file, in kilobytes or megabytes. */
export function fileSizeFormatter(locale: Locale): (bytes: number) => string {
  return (bytes) =>
    bytes < 1e6 ? `${countFormatter(locale)(Math.ceil(bytes / 1000))} kB` : `${countFormatter(locale)(Math.round(bytes / 1e5) / 10)} MB`;
}

import type { Locale } from './locale.ts';

type Style = keyof typeof styles;

const styles = {
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  timeWithSeconds: { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  day: { weekday: 'long', day: 'numeric', month: 'long' },
  weekday: { weekday: 'long' },
  date: { day: 'numeric', month: 'long', year: 'numeric' },
  shortDate: { day: 'numeric', month: 'short', year: 'numeric' },
  dayAndMonth: { day: '2-digit', month: '2-digit' },
  shortDay: { weekday: 'short', day: 'numeric', month: 'short' },
  month: { month: 'long', year: 'numeric' },
  moment: { weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  zone: { timeZoneName: 'longGeneric' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

const localeTags = { es: 'es-CL', en: 'en-GB' } as const;

/** Formats instants in one language and time zone. */
export class TimeFormatter {
  readonly locale: Locale;
  readonly zone: string;

  constructor(locale: Locale, zone: string) {
    this.locale = locale;
    this.zone = zone;
  }

  time(instant: Date): string {
    return format(this.locale, this.zone, 'time', instant);
  }

  /** The time of an instant on the day of `reference`, and otherwise the day too: «14:00», «viernes, 20 de noviembre, 14:00». */
  timeNear(instant: Date, reference: Date): string {
    return this.isSameDay(instant, reference) ? this.time(instant) : this.moment(instant);
  }

  isSameDay(one: Date, other: Date): boolean {
    return this.date(one) === this.date(other);
  }

  /** «14:00–15:30». */
  span(from: Date, to: Date): string {
    return `${this.time(from)}–${this.time(to)}`;
  }

  day(instant: Date): string {
    return capitalize(format(this.locale, this.zone, 'day', instant));
  }

  /** «viernes, 20 de noviembre», within a sentence. */
  weekday(instant: Date): string {
    return format(this.locale, this.zone, 'day', instant);
  }

  date(instant: Date): string {
    return format(this.locale, this.zone, 'date', instant);
  }

  /** «3 mar 2026», for columns of dates. */
  shortDate(instant: Date): string {
    return format(this.locale, this.zone, 'shortDate', instant);
  }

  /** «03/11», for columns that have no room. */
  dayAndMonth(instant: Date): string {
    return format(this.locale, this.zone, 'dayAndMonth', instant);
  }

  timeWithSeconds(instant: Date): string {
    return format(this.locale, this.zone, 'timeWithSeconds', instant);
  }

  moment(instant: Date): string {
    return format(this.locale, this.zone, 'moment', instant);
  }

  weekdayShort(instant: Date): string {
    return capitalize(format(this.locale, this.zone, 'shortDay', instant));
  }

  /** «hora de Chile». */
  zoneName(instant: Date): string {
    const parts = formatter(this.locale, this.zone, 'zone').formatToParts(instant);
    return parts.find((part) => part.type === 'timeZoneName')?.value ?? this.zone;
  }
}

/** «Viernes, 20 de noviembre» for the date `2026-11-20`, whatever the time zone. */
export function formatDay(locale: Locale, date: string): string {
  return capitalize(format(locale, 'UTC', 'day', new Date(`${date}T12:00:00Z`)));
}

/** «20 de noviembre de 2026» for the date `2026-11-20`, whatever the time zone. */
export function formatDate(locale: Locale, date: string): string {
  return format(locale, 'UTC', 'date', new Date(`${date}T12:00:00Z`));
}

/** «Diciembre de 2026» for the month `2026-12`. */
export function formatMonth(locale: Locale, month: string): string {
  return capitalize(format(locale, 'UTC', 'month', new Date(`${month}-15T12:00:00Z`)));
}

/** «Lun, 3 nov» for the date `2026-11-03`, whatever the time zone. */
export function formatShortDay(locale: Locale, date: string): string {
  return capitalize(format(locale, 'UTC', 'shortDay', new Date(`${date}T12:00:00Z`)));
}

/** «03/11», for the axes of charts. */
export function formatDayAndMonth(locale: Locale, date: string): string {
  return format(locale, 'UTC', 'dayAndMonth', new Date(`${date}T12:00:00Z`));
}

/** «Lunes» for 1 to «Domingo» for 7. */
export function formatWeekday(locale: Locale, day: number): string {
  // 1 June 2026 is a Monday.
  return capitalize(format(locale, 'UTC', 'weekday', new Date(Date.UTC(2026, 5, day, 12))));
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Creating a formatter costs sixty times as much as using it. */
function formatter(locale: Locale, zone: string, style: Style): Intl.DateTimeFormat {
  const name = `${locale} ${zone} ${style}`;
  const cached = formatters.get(name);
  if (cached) return cached;
  const created = new Intl.DateTimeFormat(localeTags[locale], { ...styles[style], timeZone: zone });
  formatters.set(name, created);
  return created;
}

function format(locale: Locale, zone: string, style: Style, instant: Date): string {
  return formatter(locale, zone, style).format(instant);
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

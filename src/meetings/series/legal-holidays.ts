import { DateTime } from 'luxon';

export type Holiday = { date: string; name: string };

const chileanZones = ['America/Santiago', 'America/Punta_Arenas', 'America/Coyhaique', 'Pacific/Easter'];

/**
 * The legal holidays of a year by date: those of Chile in its time zones, none in other zones. Election days and regional holidays are
 * not included; users add them.
 */
export function listLegalHolidays(zone: string, year: number): Holiday[] {
  return chileanZones.includes(zone) ? chileanHolidays(year).sort((one, other) => (one.date < other.date ? -1 : 1)) : [];
}

function chileanHolidays(year: number): Holiday[] {
  const day = (month: number, number: number) => DateTime.utc(year, month, number);
  const easter = easterSunday(year);
  const independence = day(9, 18);
  const holidays: [DateTime, string][] = [
    [day(1, 1), 'Año Nuevo'],
    [easter.minus({ days: 2 }), 'Viernes Santo'],
    [easter.minus({ days: 1 }), 'Sábado Santo'],
    [day(5, 1), 'Día del Trabajo'],
    [day(5, 21), 'Día de las Glorias Navales'],
    [day(6, solstice(year)), 'Día Nacional de los Pueblos Indígenas'],
    [toMonday(day(6, 29)), 'San Pedro y San Pablo'],
    [day(7, 16), 'Día de la Virgen del Carmen'],
    [day(8, 15), 'Asunción de la Virgen'],
    [independence, 'Independencia Nacional'],
    [day(9, 19), 'Día de las Glorias del Ejército'],
    [toMonday(day(10, 12)), 'Encuentro de Dos Mundos'],
    [toFriday(day(10, 31)), 'Día de las Iglesias Evangélicas y Protestantes'],
    [day(11, 1), 'Día de Todos los Santos'],
    [day(12, 8), 'Inmaculada Concepción'],
    [day(12, 25), 'Navidad'],
  ];
  // Law 20.983: the Monday after a New Year on Sunday, and the Friday before the two days of September on a weekend.
  if (day(1, 2).weekday === 1) holidays.push([day(1, 2), 'Feriado adicional de Año Nuevo']);
  if (independence.weekday === 6) holidays.push([day(9, 17), 'Feriado adicional de Fiestas Patrias']);
  // Law 20.215: the Monday before, or the Friday after, the two days of September in the middle of a week.
  if (independence.weekday === 2) holidays.push([day(9, 17), 'Feriado adicional de Fiestas Patrias']);
  if (independence.weekday === 3) holidays.push([day(9, 20), 'Feriado adicional de Fiestas Patrias']);
  return holidays.map(([date, name]) => ({ date: date.toFormat('yyyy-MM-dd'), name }));
}

/** Law 19.668: from Tuesday, Wednesday and Thursday to the Monday of that week, from Friday to that of the next. */
function toMonday(day: DateTime): DateTime {
  if (day.weekday === 5) return day.plus({ days: 3 });
  return day.weekday >= 2 && day.weekday <= 4 ? day.minus({ days: day.weekday - 1 }) : day;
}

/** Law 20.299: from Tuesday to the Friday before, from Wednesday to the Friday after. */
function toFriday(day: DateTime): DateTime {
  if (day.weekday === 2) return day.minus({ days: 4 });
  return day.weekday === 3 ? day.plus({ days: 2 }) : day;
}

/** Law 21.357: the day of June on which the solstice falls in Chile, from 2022 to 2078; it comes some minutes earlier every four years. */
function solstice(year: number): number {
  const early = year < 2050 ? [0, 1] : [0, 1, 2];
  return early.includes(year % 4) ? 20 : 21;
}

/** Easter of the Gregorian calendar, by the algorithm of Meeus, Jones and Butcher. */
function easterSunday(year: number): DateTime {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100];
  const [d, e] = [Math.floor(b / 4), b % 4];
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - d - g + 15) % 30;
  const l = (32 + 2 * e + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 19 * l) / 433);
  const n = h + l - 7 * m;
  const month = Math.floor((n + 90) / 25);
  return DateTime.utc(year, month, (n + 33 * month + 19) % 32);
}

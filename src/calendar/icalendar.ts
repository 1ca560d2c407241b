import ICAL from 'ical.js';

/** RFC 5545 §3.1: 75 bytes a line, and the library does not count the space with which a line goes on. */
ICAL.foldLength = 74;

/** A property of jCal (RFC 7265 §3.4): its name, parameters, type, and one value or more. */
export type IcalProperty = [name: string, parameters: Record<string, string>, type: string, ...values: (string | number | object)[]];

export type IcalComponent = [name: string, properties: IcalProperty[], components: IcalComponent[]];

/** The text of an iCalendar file (RFC 5545): lines folded, values escaped. */
export function formatIcalendar(component: IcalComponent): string {
  return `${ICAL.stringify(component)}\r\n`;
}

import ICAL from 'ical.js';
import nodeIcal, { type VEvent } from 'node-ical';
import { describe, expect, test } from 'vitest';
import { renderCalendar } from '../../src/calendar/render-calendar.ts';
import type { CalendarMeeting, CalendarSeries } from '../../src/calendar/calendar-events.ts';
import { listOccurrences, type SeriesRule } from '../../src/meetings/series/series-dates.ts';
import { addMs, minutes } from '../../src/platform/shared/clock.ts';
import { messagesFor } from '../../src/platform/messages/messages.ts';

const zone = 'America/Santiago';

function fileOf(meetings: CalendarMeeting[], series: CalendarSeries[] = [], inZone = zone): string {
  const now = new Date('2026-03-01T12:34:56.000Z');
  const messages = messagesFor('es').calendar;
  return renderCalendar({ meetings, series }, { name: 'Gryphos', zone: inZone, publicUrl: 'https://portal.example', now, messages });
}

function meetingFrom(given: Partial<CalendarMeeting> & Pick<CalendarMeeting, 'id' | 'startsAt'>): CalendarMeeting {
  const rest = { courseId: 4, courseTitle: 'Álgebra', title: 'Clase', takesPlace: true, cancelNote: '', version: 1, series: undefined };
  return { endsAt: addMs(given.startsAt, minutes(90)), ...rest, ...given };
}

/** The meetings that the portal makes of a rule, and the rule. */
function seriesOf(rule: Partial<SeriesRule>): { series: CalendarSeries; meetings: CalendarMeeting[] } {
  const whole = {
    weekdays: [6, 7],
    firstDate: '2026-03-01',
    lastDate: '2026-10-31',
    startTime: '19:00',
    minutes: 90,
    onHolidays: true,
    ...rule,
  };
  const { occurrences } = listOccurrences(whole, zone, new Map());
  const series = { id: 9, courseId: 4, courseTitle: 'Álgebra', title: 'Clase', rule: whole, version: 1 };
  const meetings = occurrences.map(({ date, startsAt }, at) => meetingFrom({ id: at + 1, startsAt, series: { id: 9, date } }));
  return { series, meetings };
}

/** When the classes are that stand, as another program reads it. */
function startsIn(text: string): string[] {
  const events = Object.values(nodeIcal.sync.parseICS(text)).filter((one): one is VEvent => one?.type === 'VEVENT');
  const all = { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2027-01-01T00:00:00Z') };
  const instances = events.flatMap((event) =>
    event.rrule
      ? nodeIcal.expandRecurringEvent(event, all).map(({ event: each, start }) => ({ each, start }))
      : [{ each: event, start: event.start }],
  );
  return instances
    .filter(({ each }) => each.status !== 'CANCELLED')
    .map(({ start }) => start.toISOString())
    .sort();
}

const startsOf = (meetings: CalendarMeeting[]) =>
  meetings
    .filter(({ takesPlace }) => takesPlace)
    .map(({ startsAt }) => startsAt.toISOString())
    .sort();

describe('a calendar, read by another program', () => {
  // Chile puts its clocks back on the fourth of April 2026 at midnight and forward on the sixth of September at midnight.
  test.each(['19:00', '23:30', '00:00', '00:30', '08:15'])(
    'has a series at %s right on both nights on which clocks change',
    (startTime) => {
      const { series, meetings } = seriesOf({ startTime });
      expect(meetings.length).toBeGreaterThan(60);
      expect(startsIn(fileOf(meetings, [series]))).toEqual(startsOf(meetings));
    },
  );

  test('shows where one of a series was moved, and leaves out what was cancelled, deleted or is a holiday', () => {
    const { series, meetings } = seriesOf({ weekdays: [1, 3] });
    meetings[3] = {
      ...meetings[3]!,
      startsAt: addMs(meetings[3]!.startsAt, minutes(25 * 60)),
      endsAt: addMs(meetings[3]!.endsAt, minutes(25 * 60)),
      version: 3,
    };
    meetings[5] = { ...meetings[5]!, takesPlace: false, cancelNote: 'Enferma, lo siento.', version: 2 };
    meetings.splice(7, 2);
    const text = fileOf(meetings, [series]);
    expect(startsIn(text)).toEqual(startsOf(meetings));
    expect(text).toContain('STATUS:CANCELLED');
    expect(text).toContain('Enferma\\, lo siento.');
    expect(text.match(/EXDATE/g)).toHaveLength(2);
  });

  test('shows what a series met on before its days were changed', () => {
    const { series, meetings } = seriesOf({ weekdays: [1] });
    const tuesdays = { ...series, rule: { ...series.rule, weekdays: [2] } };
    const changed = meetings.map((meeting, at) => {
      if (at < 4) return meeting;
      const startsAt = addMs(meeting.startsAt, minutes(24 * 60));
      return { ...meeting, startsAt, endsAt: addMs(startsAt, minutes(90)), series: { id: 9, date: nextDay(meeting.series!.date) } };
    });
    expect(startsIn(fileOf(changed, [tuesdays]))).toEqual(startsOf(changed));
  });

  test('says the second of two times that a clock shows in a way that cannot be taken for the first', () => {
    const second = new Date('2026-04-05T03:30:00.000Z');
    expect(startsIn(fileOf([meetingFrom({ id: 1, startsAt: second })]))).toEqual([second.toISOString()]);
  });

  test('keeps names and numbers, so that a change is known as one', () => {
    const meeting = meetingFrom({ id: 12, startsAt: new Date('2026-05-04T23:00:00.000Z') });
    const sequence = (version: number) => /SEQUENCE:(\d+)/.exec(fileOf([{ ...meeting, version }]))![1];
    expect([sequence(1), sequence(2), sequence(7)]).toEqual(['0', '1', '6']);
    expect(fileOf([meeting])).toContain('UID:meeting-12@portal.example\r\n');
  });

  test('holds lines to 75 bytes and lets no text break out of its place', () => {
    const title = `${'Ñandú y álgebra, parte; '.repeat(9)}\r\nATTENDEE:mailto:x@example.cl`;
    const text = fileOf([meetingFrom({ id: 1, startsAt: new Date('2026-05-04T23:00:00.000Z'), title })]);
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(text).not.toMatch(/^ATTENDEE/m);
    expect(text).not.toMatch(/[^\r]\n/);
  });
});

describe('the clocks that a calendar brings along', () => {
  test.each(['America/Santiago', 'Europe/Madrid', 'Pacific/Easter', 'America/Bogota', 'Asia/Kolkata'])('show the hours of %s', (name) => {
    const meeting = meetingFrom({ id: 1, startsAt: new Date('2026-06-01T12:00:00.000Z') });
    const component = new ICAL.Component(ICAL.parse(fileOf([meeting], [], name)) as unknown[]);
    const clocks = new ICAL.Timezone(component.getFirstSubcomponent('vtimezone')!);
    const wrong: string[] = [];
    for (const [at, shown] of hoursOf(name)) {
      const read = ICAL.Time.fromDateTimeString(shown);
      read.zone = clocks;
      if (read.toUnixTime() * 1000 !== at.getTime()) wrong.push(`${shown}: ${read.toJSDate().toISOString()}, not ${at.toISOString()}`);
    }
    expect(wrong).toEqual([]);
  });
});

/** The hours around the nights on which some zone changes its clocks in 2026, and what they show; without those that they show twice. */
function hoursOf(zone: string): [Date, string][] {
  const all: [Date, string][] = [];
  for (const [from, until] of [
    ['2026-03-26', '2026-04-10'],
    ['2026-09-01', '2026-09-10'],
    ['2026-10-20', '2026-10-30'],
  ]) {
    for (let at = new Date(`${from}T00:30:00Z`); at < new Date(`${until}T00:00:00Z`); at = addMs(at, minutes(60)))
      all.push([at, at.toLocaleString('sv-SE', { timeZone: zone }).replace(' ', 'T')]);
  }
  return all.filter(([, shown]) => all.filter(([, other]) => other === shown).length === 1);
}

function nextDay(date: string): string {
  return addMs(new Date(`${date}T00:00:00Z`), minutes(24 * 60))
    .toISOString()
    .slice(0, 10);
}

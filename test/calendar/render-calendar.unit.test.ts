import ICAL from 'ical.js';
import nodeIcal, { type VEvent } from 'node-ical';
import { describe, expect, test } from 'vitest';
import { renderCalendar } from '../../src/calendar/render-calendar.ts';
import type { CalendarMeeting, CalendarSeries } from '../../src/calendar/calendar-events.ts';
import type { SeriesRule } from '../../src/meetings/series.ts';
import { listOccurrences } from '../../src/meetings/series/series-dates.ts';
import { addMs, minutes } from '../../src/platform/shared/clock.ts';
import { messagesFor } from '../../src/platform/messages/messages.ts';

const zone = 'America/Santiago';

function renderFile(meetings: CalendarMeeting[], series: CalendarSeries[] = [], inZone = zone): string {
  const now = new Date('2026-03-01T12:34:56.000Z');
  const messages = messagesFor('es');
  return renderCalendar({ meetings, series }, { name: 'Gryphos', zone: inZone, publicUrl: 'https://portal.example', now, messages });
}

function meetingFrom(given: Partial<CalendarMeeting> & Pick<CalendarMeeting, 'id' | 'startsAt'>): CalendarMeeting {
  const state = { takesPlace: true, mayBeRecorded: false, cancelNote: '', version: 1, series: undefined };
  return { endsAt: addMs(given.startsAt, minutes(90)), courseId: 4, courseTitle: 'Álgebra', title: 'Clase', ...state, ...given };
}

/** The meetings that the portal makes of a rule, and the rule. */
function seriesOf({ weekdays = [6, 7], startTime = '19:00', ...rule }: Partial<SeriesRule> & { weekdays?: number[]; startTime?: string }): {
  series: CalendarSeries;
  meetings: CalendarMeeting[];
} {
  const whole = {
    times: weekdays.map((weekday) => ({ weekday, startTime, minutes: 90 })),
    everyWeeks: 1,
    firstDate: '2026-03-01',
    lastDate: '2026-10-31',
    onHolidays: true,
    ...rule,
  };
  const { occurrences } = listOccurrences(whole, zone, new Map());
  const series = { id: 9, courseId: 4, courseTitle: 'Álgebra', title: 'Clase', rule: whole, version: 1 };
  const meetings = occurrences.map(({ date, startsAt }, at) => meetingFrom({ id: at + 1, startsAt, series: { id: 9, date } }));
  return { series, meetings };
}

/** The starts of the meetings that take place, as another library parses them. */
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

describe('a calendar, parsed by another library', () => {
  // Chile puts its clocks back on the fourth of April 2026 at midnight and forward on the sixth of September at midnight.
  test.each(['19:00', '23:30', '00:00', '00:30', '08:15'])(
    'has a series at %s right on both nights on which clocks change',
    (startTime) => {
      const { series, meetings } = seriesOf({ startTime });
      expect(meetings.length).toBeGreaterThan(60);
      expect(startsIn(renderFile(meetings, [series]))).toEqual(startsOf(meetings));
    },
  );

  test('shows moved meetings of a series, and no meeting on cancelled, deleted and holiday dates', () => {
    const { series, meetings } = seriesOf({ weekdays: [1, 3] });
    meetings[3] = {
      ...meetings[3]!,
      startsAt: addMs(meetings[3]!.startsAt, minutes(25 * 60)),
      endsAt: addMs(meetings[3]!.endsAt, minutes(25 * 60)),
      version: 3,
    };
    meetings[5] = { ...meetings[5]!, takesPlace: false, cancelNote: 'Enferma, lo siento.', version: 2 };
    meetings.splice(7, 2);
    const text = renderFile(meetings, [series]);
    expect(startsIn(text)).toEqual(startsOf(meetings));
    expect(text).toContain('STATUS:CANCELLED');
    expect(text).toContain('Enferma\\, lo siento.');
    expect(text.match(/EXDATE/g)).toHaveLength(2);
  });

  test('has a series of every second week, and one with other hours on each weekday', () => {
    const twoWeeks = seriesOf({ weekdays: [1, 4], everyWeeks: 2, firstDate: '2026-03-04' });
    const text = renderFile(twoWeeks.meetings, [twoWeeks.series]);
    expect(text).toContain('INTERVAL=2');
    expect(startsIn(text)).toEqual(startsOf(twoWeeks.meetings));
    const times = [
      { weekday: 1, startTime: '09:00', minutes: 90 },
      { weekday: 4, startTime: '15:00', minutes: 60 },
    ];
    const hours = seriesOf({ times });
    expect(startsIn(renderFile(hours.meetings, [hours.series]))).toEqual(startsOf(hours.meetings));
  });

  test('shows the meetings from before the weekdays of a series were changed', () => {
    const { series, meetings } = seriesOf({ weekdays: [1] });
    const tuesdays = { ...series, rule: { ...series.rule, times: [{ weekday: 2, startTime: '19:00', minutes: 90 }] } };
    const changed = meetings.map((meeting, at) => {
      if (at < 4) return meeting;
      const startsAt = addMs(meeting.startsAt, minutes(24 * 60));
      return { ...meeting, startsAt, endsAt: addMs(startsAt, minutes(90)), series: { id: 9, date: nextDay(meeting.series!.date) } };
    });
    expect(startsIn(renderFile(changed, [tuesdays]))).toEqual(startsOf(changed));
  });

  test('writes the second of two equal local times unambiguously', () => {
    const second = new Date('2026-04-05T03:30:00.000Z');
    expect(startsIn(renderFile([meetingFrom({ id: 1, startsAt: second })]))).toEqual([second.toISOString()]);
  });

  test('keeps UIDs and increments sequence numbers', () => {
    const meeting = meetingFrom({ id: 12, startsAt: new Date('2026-05-04T23:00:00.000Z') });
    const sequence = (version: number) => /SEQUENCE:(\d+)/.exec(renderFile([{ ...meeting, version }]))![1];
    expect([sequence(1), sequence(2), sequence(7)]).toEqual(['0', '1', '6']);
    expect(renderFile([meeting])).toContain('UID:meeting-12@portal.example\r\n');
  });

  test('folds lines at 75 bytes and escapes text', () => {
    const title = `${'Ñandú y álgebra, parte; '.repeat(9)}\r\nATTENDEE:mailto:x@example.cl`;
    const text = renderFile([meetingFrom({ id: 1, startsAt: new Date('2026-05-04T23:00:00.000Z'), title })]);
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(text).not.toMatch(/^ATTENDEE/m);
    expect(text).not.toMatch(/[^\r]\n/);
  });
});

describe('the time zone of a calendar', () => {
  test.each(['America/Santiago', 'Europe/Madrid', 'Pacific/Easter', 'America/Bogota', 'Asia/Kolkata'])('has the offsets of %s', (name) => {
    const meeting = meetingFrom({ id: 1, startsAt: new Date('2026-06-01T12:00:00.000Z') });
    const component = new ICAL.Component(ICAL.parse(renderFile([meeting], [], name)) as unknown[]);
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

describe('winter and summer', () => {
  const year = [
    meetingFrom({ id: 1, startsAt: new Date('2026-01-15T12:00:00Z') }),
    meetingFrom({ id: 2, startsAt: new Date('2026-12-15T12:00:00Z') }),
  ];

  /** What the file calls the time that holds on a day of 2026. */
  function nameOn(day: string, inZone: string): string {
    const observances = new ICAL.Component(ICAL.parse(renderFile(year, [], inZone)) as unknown[])
      .getFirstSubcomponent('vtimezone')!
      .getAllSubcomponents();
    const onsets = observances.map((one) => ({ name: one.name, onset: String(one.getFirstPropertyValue('dtstart')) }));
    return onsets
      .filter(({ onset }) => onset < day)
      .toSorted((one, other) => (one.onset < other.onset ? -1 : 1))
      .at(-1)!.name;
  }

  test.each([
    ['America/Santiago', 'daylight', 'standard'],
    ['America/Punta_Arenas', 'standard', 'standard'],
    ['Australia/Sydney', 'daylight', 'standard'],
    ['Australia/Lord_Howe', 'daylight', 'standard'],
    ['Pacific/Auckland', 'daylight', 'standard'],
    ['Europe/Berlin', 'standard', 'daylight'],
    ['America/New_York', 'standard', 'daylight'],
    ['America/Havana', 'standard', 'daylight'],
    ['Antarctica/Troll', 'standard', 'daylight'],
    ['Asia/Kolkata', 'standard', 'standard'],
    ['America/Bogota', 'standard', 'standard'],
    ['UTC', 'standard', 'standard'],
    // By the tz database, Irish Standard Time is that of summer.
    ['Europe/Dublin', 'daylight', 'standard'],
    ['Africa/Casablanca', 'standard', 'standard'],
  ])('of %s are called %s in January and %s in July', (inZone, january, july) => {
    expect([nameOn('2026-01-20', inZone), nameOn('2026-07-15', inZone)]).toEqual([january, july]);
  });

  test('each property has one VALUE at most', () => {
    const lines = renderFile(year).split('\r\n');
    expect(lines).toContain('REFRESH-INTERVAL;VALUE=DURATION:PT1H');
    expect(lines.filter((line) => line.split('VALUE=').length > 2)).toEqual([]);
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

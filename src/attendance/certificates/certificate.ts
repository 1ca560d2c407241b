import { randomBytes } from 'node:crypto';
import type { Messages } from '../../platform/messages/messages.ts';
import type { Locale } from '../../platform/shared/locale.ts';
import type { AttendanceEvaluation, MeetingTimes } from '../attendance.ts';

/** What the paper says, frozen on the day of issue: later corrections do not change it. */
export type CertificateContents = {
  /** Empty once the holder was anonymised. */
  holderName: string;
  identifier: string;
  courseTitle: string;
  school: string;
  attended: number;
  counted: number;
  /** Scheduled minutes of the classes that were attended, and of those that count. */
  minutesAttended: number;
  minutesCounted: number;
  percent: number;
  firstClassAt: Date;
  lastClassAt: Date;
};

export type Certificate = CertificateContents & {
  id: number;
  number: string;
  userId: number;
  courseId: number;
  issuedAt: Date;
  revokedAt: Date | undefined;
};

export type AttendedHours = Pick<
  CertificateContents,
  'attended' | 'counted' | 'minutesAttended' | 'minutesCounted' | 'percent' | 'firstClassAt' | 'lastClassAt'
>;

/** Adds up the classes that count; undefined where none does. Both lists are in the order of the classes. */
export function sumAttendedHours(
  meetings: readonly MeetingTimes[],
  evaluations: readonly (AttendanceEvaluation | undefined)[],
  now: Date,
): AttendedHours | undefined {
  const counted = meetings.flatMap(({ startsAt, endsAt }, index) => {
    const status = evaluations[index]?.status;
    if (status === undefined || status === 'excused' || status === 'pending' || endsAt > now) return [];
    return [{ startsAt, minutes: Math.round((endsAt.getTime() - startsAt.getTime()) / 60_000), present: status === 'present' }];
  });
  if (counted.length === 0) return undefined;
  const attended = counted.filter(({ present }) => present);
  const totalMinutes = (classes: typeof counted) => classes.reduce((sum, { minutes }) => sum + minutes, 0);
  return {
    attended: attended.length,
    counted: counted.length,
    minutesAttended: totalMinutes(attended),
    minutesCounted: totalMinutes(counted),
    percent: Math.round((100 * attended.length) / counted.length),
    firstClassAt: counted[0]!.startsAt,
    lastClassAt: counted.at(-1)!.startsAt,
  };
}

/** «Asistió a 1,5 de 3 horas cronológicas.» */
export function hoursText(
  { certificates }: Messages,
  locale: Locale,
  { minutesAttended, minutesCounted }: Pick<Certificate, 'minutesAttended' | 'minutesCounted'>,
): string {
  const { format } = new Intl.NumberFormat(locale === 'es' ? 'es-CL' : 'en-GB', { maximumFractionDigits: 1 });
  return certificates.hours(format(minutesAttended / 60), format(minutesCounted / 60));
}

/** Crockford's base 32: without I, L, O and U, which are mistaken for other signs or make words. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const NUMBER_LENGTH = 16;

/** 16 letters and digits with 80 random bits. */
export function generateCertificateNumber(): string {
  return [...randomBytes(NUMBER_LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

/** `7K3M-…`, in groups of four. */
export function formatCertificateNumber(number: string): string {
  return [0, 4, 8, 12].map((start) => number.slice(start, start + 4)).join('-');
}

/** The number as somebody copied it from paper: in any case, with or without groups, an O for a 0. Undefined for anything else. */
export function parseCertificateNumber(text: string): string | undefined {
  if (text.length > 100) return undefined;
  const signs = Array.from(text.toUpperCase()).filter((sign) => sign !== '-' && sign !== ' ');
  const number = signs.map((sign) => ({ O: '0', I: '1', L: '1' })[sign] ?? sign).join('');
  return number.length === NUMBER_LENGTH && Array.from(number).every((sign) => ALPHABET.includes(sign)) ? number : undefined;
}

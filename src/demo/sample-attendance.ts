import { createHash } from 'node:crypto';
import { addMs, minutes } from '../platform/shared/clock.ts';

export type SampleClass = { id: number; title: string; startsAt: Date; endsAt: Date };

/** `leftAt` is undefined while the participant is in the call. */
export type SampleStay = { joinedAt: Date; leftAt: Date | undefined };

/** What a student did about a class: the stays in the call, what Jitsi cannot know, and refused attempts to join. */
export type SampleVisit = {
  stays: SampleStay[];
  correction?: { status: 'excused' | 'present'; reason: string };
  refusals: { at: Date; outcome: 'too-early' | 'closed' }[];
};

/** The same for a user and a class at every seeding. Most students come to nearly every class, some to half of them. */
export function sampleVisit(username: string, sample: SampleClass, now: Date): SampleVisit {
  const { startsAt, endsAt } = sample;
  const chance = (topic: string) => shareOf(`${topic} ${username} ${sample.title}`);
  const refusals: SampleVisit['refusals'] = [];
  if (chance('early') < 0.06) refusals.push({ at: addMs(startsAt, -minutes(25)), outcome: 'too-early' });
  if (chance('absent') < absenceRate(username)) {
    if (endsAt > now) return { stays: [], refusals };
    if (chance('missed') < 0.2) refusals.push({ at: addMs(endsAt, minutes(20)), outcome: 'closed' });
    return { stays: [], refusals, ...sampleCorrection(chance('correction')) };
  }
  const late = chance('late') < 0.12 ? 10 + 20 * chance('delay') : 0;
  const early = chance('leaves') < 0.06 ? 15 + 25 * chance('hurry') : 0;
  const joinedAt = addMs(startsAt, minutes(late - 6 + 8 * chance('joined')));
  const leftAt = addMs(endsAt, minutes(3 * chance('left') - early));
  const disconnectedAt = addMs(startsAt, minutes(35));
  const stays =
    chance('connection') < 0.08
      ? [
          { joinedAt, leftAt: disconnectedAt },
          { joinedAt: addMs(disconnectedAt, minutes(4)), leftAt },
        ]
      : [{ joinedAt, leftAt }];
  return { stays: untilNow(stays, now), refusals };
}

/** A teacher is there before the students and leaves after them. */
export function sampleTeacherStays({ startsAt, endsAt }: SampleClass, now: Date): SampleStay[] {
  return untilNow([{ joinedAt: addMs(startsAt, -minutes(7)), leftAt: addMs(endsAt, minutes(4)) }], now);
}

/** The votes of those who stayed until the end of a class. */
export function samplePoll({ title }: SampleClass, voters: number): { question: string; options: { text: string; votes: number }[] } {
  const [slow, fast] = [Math.round(voters * 0.2 * shareOf(`slow ${title}`)), Math.round(voters * 0.5 * shareOf(`fast ${title}`))];
  return {
    question: '¿Cómo estuvo el ritmo de hoy?',
    options: [
      { text: 'Bien así', votes: voters - slow - fast },
      { text: 'Muy rápido', votes: fast },
      { text: 'Muy lento', votes: slow },
    ],
  };
}

function sampleCorrection(chance: number): Pick<SampleVisit, 'correction'> {
  if (chance < 0.3) return { correction: { status: 'excused', reason: 'Certificado médico' } };
  return chance < 0.37 ? { correction: { status: 'present', reason: 'Siguió la clase por teléfono, sin internet en su casa' } } : {};
}

function absenceRate(username: string): number {
  const diligence = shareOf(username);
  if (diligence < 0.12) return 0.5;
  return diligence < 0.35 ? 0.2 : 0.05;
}

function untilNow(stays: SampleStay[], now: Date): SampleStay[] {
  return stays
    .filter(({ joinedAt }) => joinedAt <= now)
    .map(({ joinedAt, leftAt }) => ({ joinedAt, leftAt: leftAt && leftAt <= now ? leftAt : undefined }));
}

/** A number from 0 to 1 that depends on the text alone. */
function shareOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
}

import { readWall } from '../platform/shared/wall-time.ts';
import { LONGEST_CODE, plainCode, SHORTEST_CODE } from './guest-code.ts';
import { MOST_USES } from './guest-link.ts';
import type { GuestLinkForm } from './guests.forms.ts';

/** A link as somebody wants it. `endsAt` undefined: when the door of the meeting closes. */
export type LinkPlan = { mostUses: number; endsAt: Date | undefined; code: string | undefined };

export type LinkFaults = { uses?: 'range'; end?: 'incomplete' | 'skipped' | 'past'; code?: 'length' };

/** Reads a form in the portal's zone. */
export function guestLinkFromForm(form: GuestLinkForm, zone: string, now: Date): { plan: LinkPlan } | { faults: LinkFaults } {
  const mostUses = /^\d{1,5}$/.test(form.uses) ? Number(form.uses) : 0;
  const end = readEnd(form, zone, now);
  const faults: LinkFaults = {};
  if (mostUses < 1 || mostUses > MOST_USES) faults.uses = 'range';
  if (typeof end === 'string') faults.end = end;
  if (form.code !== '' && !isLongEnough(form.code)) faults.code = 'length';
  if (Object.keys(faults).length > 0) return { faults };
  return { plan: { mostUses, endsAt: typeof end === 'string' ? undefined : end, code: form.code || undefined } };
}

function readEnd({ end_date: date, end_time: time }: GuestLinkForm, zone: string, now: Date): Date | undefined | LinkFaults['end'] {
  if (date === '' && time === '') return undefined;
  const reading = readWall({ date, time }, zone);
  if (!reading) return 'incomplete';
  if (reading.how === 'skipped') return 'skipped';
  return reading.instant <= now ? 'past' : reading.instant;
}

function isLongEnough(code: string): boolean {
  return plainCode(code).length >= SHORTEST_CODE && code.length <= LONGEST_CODE;
}

import { parseWallTime } from '../platform/shared/wall-time.ts';
import { MAX_CODE_LENGTH, normalizeCode, MIN_CODE_LENGTH } from './guest-code.ts';
import { MAX_USES } from './guest-link.ts';
import type { GuestLinkForm } from './guests.forms.ts';

/** A link as somebody wants it. `endsAt` undefined: when the door of the meeting closes. */
export type GuestLinkInput = { maxUses: number; endsAt: Date | undefined; code: string | undefined };

export type GuestLinkErrors = { uses?: 'range'; end?: 'incomplete' | 'skipped' | 'past'; code?: 'length' };

/** Reads a form in the portal's zone. */
export function parseGuestLinkForm(form: GuestLinkForm, zone: string, now: Date): { plan: GuestLinkInput } | { faults: GuestLinkErrors } {
  const maxUses = /^\d{1,5}$/.test(form.uses) ? Number(form.uses) : 0;
  const end = parseEnd(form, zone, now);
  const faults: GuestLinkErrors = {};
  if (maxUses < 1 || maxUses > MAX_USES) faults.uses = 'range';
  if (typeof end === 'string') faults.end = end;
  if (form.code !== '' && !hasValidLength(form.code)) faults.code = 'length';
  if (Object.keys(faults).length > 0) return { faults };
  return { plan: { maxUses, endsAt: typeof end === 'string' ? undefined : end, code: form.code || undefined } };
}

function parseEnd({ end_date: date, end_time: time }: GuestLinkForm, zone: string, now: Date): Date | undefined | GuestLinkErrors['end'] {
  if (date === '' && time === '') return undefined;
  const reading = parseWallTime({ date, time }, zone);
  if (!reading) return 'incomplete';
  if (reading.occurrence === 'skipped') return 'skipped';
  return reading.instant <= now ? 'past' : reading.instant;
}

function hasValidLength(code: string): boolean {
  return normalizeCode(code).length >= MIN_CODE_LENGTH && code.length <= MAX_CODE_LENGTH;
}

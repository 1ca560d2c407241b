import { z } from 'zod';
import { generateSecret } from '../platform/shared/secret.ts';
import { trimmedLine } from '../platform/http/form-fields.ts';
import { isDate, parseWallTime } from '../platform/shared/wall-time.ts';
import { MAX_CODE_LENGTH, MAX_USES, MIN_CODE_LENGTH, normalizeCode } from './guest-link.ts';

/** Above every limit of a field, so that a value that is too long comes back with its error. */
const MAX_INPUT_LENGTH = 1000;

const line = () => trimmedLine(MAX_INPUT_LENGTH);

/** The form of `/guest/:key`. `pass` is the secret of the pass; it comes with the page, so that submitting twice is one guest. */
export const guestPassForm = z.object({
  name: z.string().max(MAX_INPUT_LENGTH).default(''),
  code: line(),
  pass: z
    .string()
    .regex(/^[\w-]{43}$/)
    .default(generateSecret),
});

/** The form of a new link, not validated yet. */
export const guestLinkForm = z.object({
  uses: line(),
  end_date: line(),
  end_time: line(),
  code: line(),
});

export type GuestLinkForm = z.infer<typeof guestLinkForm>;

/** `endsAt` undefined: valid until the meeting closes. */
export type GuestLinkInput = { maxUses: number; endsAt: Date | undefined; code: string | undefined };

export type GuestLinkErrors = { uses?: 'range'; end?: 'incomplete' | 'skipped' | 'past'; code?: 'length' };

/** `zone` is the time zone of date and time: the portal's. */
export function parseGuestLinkForm(form: GuestLinkForm, zone: string, now: Date): { input: GuestLinkInput } | { errors: GuestLinkErrors } {
  const maxUses = /^\d{1,5}$/.test(form.uses) ? Number(form.uses) : 0;
  const end = parseEnd(form, zone, now);
  const errors: GuestLinkErrors = {};
  if (maxUses < 1 || maxUses > MAX_USES) errors.uses = 'range';
  if (typeof end === 'string') errors.end = end;
  if (form.code !== '' && !hasValidLength(form.code)) errors.code = 'length';
  if (Object.keys(errors).length > 0) return { errors };
  return { input: { maxUses, endsAt: typeof end === 'string' ? undefined : end, code: form.code || undefined } };
}

function parseEnd({ end_date: date, end_time: time }: GuestLinkForm, zone: string, now: Date): Date | undefined | GuestLinkErrors['end'] {
  if (date === '' && time === '') return undefined;
  const end = isDate(date) ? parseWallTime({ date, time }, zone) : undefined;
  if (!end) return 'incomplete';
  if (end.occurrence === 'skipped') return 'skipped';
  return end.instant <= now ? 'past' : end.instant;
}

function hasValidLength(code: string): boolean {
  return normalizeCode(code).length >= MIN_CODE_LENGTH && code.length <= MAX_CODE_LENGTH;
}

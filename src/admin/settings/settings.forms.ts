import { z } from 'zod';
import { emailText, multilineText, trimmedLine, wholeNumber } from '../../platform/http/form-fields.ts';
import { isInternationalNumber, isPhoneNumber } from '../../platform/identity/contact.ts';
import type { StoredIdentity } from '../../platform/identity/identity.ts';
import { locales } from '../../platform/shared/locale.ts';
import { isEmailAddress } from '../../platform/shared/text-keys.ts';
import { isTimeZone } from '../../platform/shared/time-zone.ts';

const MAX_NAME_LENGTH = 60;
const MAX_HOURS_LENGTH = 120;
const MAX_SIGN_IN_TEXT_LENGTH = 500;

export const settingsForm = z.object({
  name: trimmedLine(MAX_NAME_LENGTH),
  email: emailText(),
  phone: trimmedLine(),
  whatsapp: trimmedLine(),
  hours: trimmedLine(MAX_HOURS_LENGTH),
  sign_in_text: multilineText(MAX_SIGN_IN_TEXT_LENGTH).default(''),
  time_zone: trimmedLine(),
  locale: z.enum(locales),
  version: wholeNumber(),
});

type SettingsForm = z.infer<typeof settingsForm>;

export type SettingsErrors = Partial<Record<'email' | 'phone' | 'whatsapp' | 'timeZone', true>>;

export function validateSettings(form: SettingsForm): SettingsErrors {
  return {
    ...(form.email !== '' && !isEmailAddress(form.email) && { email: true }),
    ...(form.phone !== '' && !isPhoneNumber(form.phone) && { phone: true }),
    ...(form.whatsapp !== '' && !isInternationalNumber(form.whatsapp) && { whatsapp: true }),
    ...(form.time_zone !== '' && !isTimeZone(form.time_zone) && { timeZone: true }),
  };
}

export function toIdentityFields({ sign_in_text: signInText, time_zone: timeZone, ...fields }: SettingsForm): StoredIdentity {
  return { ...fields, signInText, timeZone };
}

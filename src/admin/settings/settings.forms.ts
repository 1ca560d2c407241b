import { z } from 'zod';
import { checkbox, emailText, multilineText, trimmedLine, wholeNumber } from '../../platform/http/form-fields.ts';
import { isColour } from '../../platform/identity/accent.ts';
import { isInternationalNumber, isPhoneNumber } from '../../platform/identity/contact.ts';
import { identifierKinds } from '../../platform/identity/identifier.ts';
import type { StoredIdentity } from '../../platform/identity/identity.ts';
import type { LogoRefusal } from '../../platform/identity/logo.ts';
import { locales } from '../../platform/shared/locale.ts';
import { isEmailAddress } from '../../platform/shared/text-keys.ts';
import { isTimeZone } from '../../platform/shared/time-zone.ts';

const MAX_NAME_LENGTH = 60;
const MAX_HOURS_LENGTH = 120;
const MAX_SIGN_IN_TEXT_LENGTH = 500;
const MAX_IDENTIFIER_LABEL_LENGTH = 40;

export const settingsForm = z.object({
  name: trimmedLine(MAX_NAME_LENGTH),
  email: emailText(),
  phone: trimmedLine(),
  whatsapp: trimmedLine(),
  hours: trimmedLine(MAX_HOURS_LENGTH),
  sign_in_text: multilineText(MAX_SIGN_IN_TEXT_LENGTH).default(''),
  time_zone: trimmedLine(),
  locale: z.enum(locales),
  accent_on: checkbox(),
  accent: trimmedLine(),
  /** Of the logo that the page showed, saved or not. */
  logo_hash: trimmedLine(),
  remove_logo: checkbox(),
  identifier_kind: z.enum(identifierKinds).default('rut'),
  identifier_label: trimmedLine(MAX_IDENTIFIER_LABEL_LENGTH),
  step: z.enum(['preview', 'save']).default('save'),
  version: wholeNumber(),
});

type SettingsForm = z.infer<typeof settingsForm>;

export type SettingsErrors = Partial<Record<'email' | 'phone' | 'whatsapp' | 'timeZone' | 'accent' | 'identifierLabel', true>> & {
  logo?: LogoRefusal | 'gone';
};

export function validateSettings(form: SettingsForm): SettingsErrors {
  return {
    ...(form.email !== '' && !isEmailAddress(form.email) && { email: true }),
    ...(form.phone !== '' && !isPhoneNumber(form.phone) && { phone: true }),
    ...(form.whatsapp !== '' && !isInternationalNumber(form.whatsapp) && { whatsapp: true }),
    ...(form.accent_on && !isColour(form.accent) && { accent: true }),
    ...(form.time_zone !== '' && !isTimeZone(form.time_zone) && { timeZone: true }),
    ...(form.identifier_kind === 'other' && form.identifier_label === '' && { identifierLabel: true }),
  };
}

/** What the form asks for, but for a logo that comes with it. */
export function toStoredIdentity(form: SettingsForm): StoredIdentity {
  const { name, email, phone, whatsapp, hours, sign_in_text: signInText, time_zone: timeZone, locale, version } = form;
  return {
    ...{ name, email, phone, whatsapp, hours, signInText, timeZone, locale, version },
    accent: form.accent_on ? form.accent.toLowerCase() : '',
    logoHash: form.remove_logo ? '' : form.logo_hash,
    identifierKind: form.identifier_kind,
    identifierLabel: form.identifier_kind === 'other' ? form.identifier_label : '',
  };
}

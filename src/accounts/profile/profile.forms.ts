import { z } from 'zod';
import { singleLineText, passwordText } from '../../platform/http/form-fields.ts';
import { locales } from '../../platform/shared/locale.ts';

export const profileForm = z.object({
  first_name: singleLineText()
    .default('')
    .transform((text) => text.trim()),
  last_name: singleLineText()
    .default('')
    .transform((text) => text.trim()),
  locale: z.enum(locales),
  time_zone: singleLineText().default(''),
  avatar_url: singleLineText()
    .default('')
    .transform((text) => text.trim()),
});

export const passwordForm = z.object({
  old_password: passwordText().default(''),
  new_password: passwordText().default(''),
  repeat_password: passwordText().default(''),
});

export const emailForm = z.object({
  email: singleLineText()
    .default('')
    .transform((text) => text.trim()),
  email_password: passwordText().default(''),
});

export const separatePasswordForm = z.object({
  portal_password: passwordText().default(''),
  xmpp_password: passwordText().default(''),
});

export type ProfileForm = z.infer<typeof profileForm>;

export type ProfileErrors = Partial<
  Record<'first_name' | 'last_name' | 'time_zone' | 'avatar_url', 'name' | 'tooLong' | 'zone' | 'avatar'>
>;

/** Django's columns hold no more. */
const MAX_NAME_LENGTH = 150;

/** Tokens travel in addresses: a long picture address would not fit. */
const MAX_AVATAR_URL_LENGTH = 300;

/** What a person has to correct; which hosts pictures may come from is a setting, because every viewer's browser goes there. */
export function validateProfile(form: ProfileForm, avatarHosts: string[]): ProfileErrors {
  const faults: ProfileErrors = {};
  if (form.first_name === '') faults.first_name = 'name';
  if (form.first_name.length > MAX_NAME_LENGTH) faults.first_name = 'tooLong';
  if (form.last_name.length > MAX_NAME_LENGTH) faults.last_name = 'tooLong';
  if (form.time_zone !== '' && !listTimeZones().includes(form.time_zone)) faults.time_zone = 'zone';
  if (form.avatar_url !== '' && !isAllowedAvatarUrl(form.avatar_url, avatarHosts)) faults.avatar_url = 'avatar';
  return faults;
}

/** The zones that a person may choose, by name. */
export function listTimeZones(): string[] {
  return (timeZoneNames ??= [...Intl.supportedValuesOf('timeZone'), 'UTC']);
}

let timeZoneNames: string[] | undefined;

function isAllowedAvatarUrl(address: string, hosts: string[]): boolean {
  if (address.length > MAX_AVATAR_URL_LENGTH || !URL.canParse(address)) return false;
  const url = new URL(address);
  return url.protocol === 'https:' && hosts.includes(url.host) && !url.username && !url.password;
}

import { z } from 'zod';
import { emailText, nameText, passwordText, singleLineText, trimmedLine } from '../../platform/http/form-fields.ts';
import { isTimeZone } from '../../platform/shared/time-zone.ts';
import { locales } from '../../platform/shared/locale.ts';
import { findNameError } from '../account.ts';

export const profileForm = z.object({
  first_name: nameText(),
  last_name: nameText(),
  locale: z.enum(locales),
  time_zone: singleLineText().default(''),
  avatar_url: trimmedLine(),
});

export const passwordForm = z.object({
  old_password: passwordText().default(''),
  new_password: passwordText().default(''),
  repeat_password: passwordText().default(''),
});

export const emailForm = z.object({
  email: emailText(),
  email_password: passwordText().default(''),
});

export const separatePasswordForm = z.object({
  portal_password: passwordText().default(''),
  xmpp_password: passwordText().default(''),
});

export type ProfileForm = z.infer<typeof profileForm>;

/** By field: a key of the profile's error messages. */
export type ProfileErrors = Partial<
  Record<'first_name' | 'last_name' | 'time_zone' | 'avatar_url', 'name' | 'tooLong' | 'blank' | 'zone' | 'avatar'>
>;

/** Jitsi's tokens travel in URLs and contain the avatar's URL. */
const MAX_AVATAR_URL_LENGTH = 300;

/** `avatarHosts` is a setting, because the browser of everyone in a call fetches the avatar from its host. */
export function validateProfile(form: ProfileForm, avatarHosts: string[]): ProfileErrors {
  const errors: ProfileErrors = {};
  if (form.first_name === '') errors.first_name = 'name';
  for (const field of ['first_name', 'last_name'] as const) {
    const error = findNameError(form[field]);
    if (error) errors[field] = error;
  }
  if (form.time_zone !== '' && !isTimeZone(form.time_zone)) errors.time_zone = 'zone';
  if (form.avatar_url !== '' && !isAllowedAvatarUrl(form.avatar_url, avatarHosts)) errors.avatar_url = 'avatar';
  return errors;
}

function isAllowedAvatarUrl(text: string, hosts: string[]): boolean {
  if (text.length > MAX_AVATAR_URL_LENGTH || !URL.canParse(text)) return false;
  const url = new URL(text);
  return url.protocol === 'https:' && hosts.includes(url.host) && !url.username && !url.password;
}

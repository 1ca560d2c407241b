import { z } from 'zod';
import { lineOfText, passwordText } from '../../platform/http/form-fields.ts';
import { idIn } from '../../platform/http/parse-request.ts';
import { timeZones } from '../../accounts/profile/profile.forms.ts';
import { locales } from '../../platform/shared/locale.ts';

const line = lineOfText()
  .default('')
  .transform((text) => text.trim());

/** Numbers that a form sends once for each: none, one as text, several as a list. */
export const numbers = z
  .union([z.string(), z.array(z.string())])
  .default([])
  .transform((value) => [value].flat().flatMap((text) => idIn(text) ?? []));

export const detailsForm = z.object({
  first_name: line,
  last_name: line,
  email: line,
  locale: z.enum(locales).default('es'),
  time_zone: line,
  version: z.coerce.number().int().nonnegative(),
});

export const usernameForm = z.object({ username: line });

/** The roles that are ticked, and those that the person held, and could lose, when the form was drawn. */
export const rolesForm = z.object({ role: numbers, held: numbers });

export const xmppPasswordForm = z.object({ xmpp_password: passwordText().default('') });

export const sessionForm = z.object({ session: lineOfText(40).optional() });

export const enrollForm = z.object({
  course: z.string().optional().transform(idIn),
  in: line,
  role: z.enum(['student', 'teacher']).default('student'),
});

export const newPersonForm = z.object({
  first_name: line,
  last_name: line,
  username: line.transform((text) => text.toLowerCase()),
  email: line,
  locale: z.enum(locales).default('es'),
  role: numbers,
  way: z.enum(['mail', 'link', 'password']).default('mail'),
  password: passwordText().default(''),
});

export type DetailsForm = z.infer<typeof detailsForm>;

export type NewPersonForm = z.infer<typeof newPersonForm>;

export type FieldFault = 'missing' | 'tooLong' | 'zone' | 'invalid' | 'taken';

/** Django's columns hold no more. */
const LONGEST_NAME = 150;

/** What has to be corrected before anybody is asked. */
export function detailsFaults(form: Pick<DetailsForm, 'first_name' | 'last_name'> & { time_zone?: string }): Record<string, FieldFault> {
  const faults: Record<string, FieldFault> = {};
  if (form.first_name.length > LONGEST_NAME) faults['first_name'] = 'tooLong';
  if (form.last_name.length > LONGEST_NAME) faults['last_name'] = 'tooLong';
  if (form.time_zone && !timeZones().includes(form.time_zone)) faults['time_zone'] = 'zone';
  return faults;
}

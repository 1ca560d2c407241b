import { z } from 'zod';
import { emailText, nameText, passwordText, singleLineText, trimmedLine, wholeNumber } from '../../platform/http/form-fields.ts';
import { findNameError, normalizeUsername } from '../../accounts/account.ts';
import { courseRoles } from '../../courses/course.ts';
import { parseId } from '../../platform/http/parse-request.ts';
import { type IdentifierKind, parseChangedIdentifier } from '../../platform/identity/identifier.ts';
import { isTimeZone } from '../../platform/shared/time-zone.ts';
import { locales } from '../../platform/shared/locale.ts';

/** A field that a form sends for each selected id: missing, a text, or an array of texts. */
export const idList = z
  .union([z.string(), z.array(z.string())])
  .default([])
  .transform((value) => [value].flat().flatMap((text) => parseId(text) ?? []));

export const detailsForm = z.object({
  first_name: nameText(),
  last_name: nameText(),
  email: emailText(),
  identifier: trimmedLine(),
  locale: z.enum(locales).default('es'),
  time_zone: trimmedLine(),
  version: wholeNumber(),
});

export const usernameForm = z.object({ username: trimmedLine().transform(normalizeUsername) });

/** `held`: the roles that the form showed as assigned, so that only differences are applied. */
export const rolesForm = z.object({ role: idList, held: idList });

export const xmppPasswordForm = z.object({ xmpp_password: passwordText().default('') });

export const sessionForm = z.object({ session: singleLineText(40).optional() });

export const enrollForm = z.object({
  course: z.string().optional().transform(parseId),
  in: trimmedLine(),
  role: z.enum(courseRoles).default('student'),
});

export const newPersonForm = z.object({
  first_name: nameText(),
  last_name: nameText(),
  username: trimmedLine().transform(normalizeUsername),
  email: emailText(),
  identifier: trimmedLine(),
  locale: z.enum(locales).default('es'),
  role: idList,
  method: z.enum(['mail', 'link', 'password']).default('mail'),
  password: passwordText().default(''),
});

export type DetailsForm = z.infer<typeof detailsForm>;

export type NewPersonForm = z.infer<typeof newPersonForm>;

export type FieldError = 'missing' | 'tooLong' | 'blank' | 'zone' | 'invalid' | 'taken' | 'rut';

/** `stored` is the identifier that the person has. */
export function validateDetails(
  form: Pick<DetailsForm, 'first_name' | 'last_name'> & { time_zone?: string; identifier?: string },
  kind: IdentifierKind,
  stored = '',
): Record<string, FieldError> {
  const errors: Record<string, FieldError> = {};
  for (const field of ['first_name', 'last_name'] as const) {
    const error = findNameError(form[field]);
    if (error) errors[field] = error;
  }
  if (form.identifier && parseChangedIdentifier(kind, form.identifier, stored) === undefined)
    errors['identifier'] = kind === 'rut' ? 'rut' : 'tooLong';
  if (form.time_zone && !isTimeZone(form.time_zone)) errors['time_zone'] = 'zone';
  return errors;
}

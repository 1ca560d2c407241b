import { z } from 'zod';
import { peopleTabs } from '../admin/people/people-filter.ts';
import { normalizeUsername } from '../accounts/account.ts';
import { courseRoles } from '../courses/course.ts';
import { cleanIdentifier, cleanName } from '../platform/shared/clean-text.ts';
import { isLocale, parseLanguageTag } from '../platform/shared/locale.ts';
import { idParameter, lineSchema, pageQuery, pageSchema } from './schemas.ts';

export const personParams = z.object({ person_id: idParameter('Id of the person.') });

const summaryFields = {
  id: z.int(),
  username: z.string(),
  name: z.string().meta({ description: 'The display name.' }),
  first_name: z.string(),
  last_name: z.string(),
  email: z.string().meta({ description: 'Empty where there is none.' }),
  identifier: z.string().meta({ description: 'RUT as `12345678-5`, or another identifier of the school; empty where there is none.' }),
  locale: z.string(),
  state: z.enum(peopleTabs).meta({
    description: '`invited`: without a password yet; `locked`: after too many wrong passwords; `off`: deactivated.',
  }),
  roles: z.array(z.string()),
  joined_at: z.iso.datetime(),
  last_sign_in: z.iso.datetime().nullable(),
};

export const personSummarySchema = z.strictObject(summaryFields).meta({ id: 'PersonSummary' });

export const personPageSchema = pageSchema(personSummarySchema).meta({ id: 'PersonPage' });

export const personSchema = z
  .strictObject({
    ...summaryFields,
    time_zone: z.string().nullable().meta({ description: 'Null: the time zone of the portal.' }),
    courses: z
      .array(
        z.strictObject({
          course: z.strictObject({ id: z.int(), title: z.string() }),
          role: z.enum(courseRoles),
          since: z.iso.datetime(),
          ended_at: z.iso.datetime().nullable().meta({ description: 'Null while the enrollment is active.' }),
        }),
      )
      .meta({ description: 'Up to 200, active ones first.' }),
    waiting_permissions: z.array(z.string()).meta({
      description:
        'Permissions of the roles that do not work until the person has chosen a new password with a link that an administrator sends.',
    }),
    manageable: z.boolean().meta({ description: 'Whether the caller can manage the account: it has no permission that the caller lacks.' }),
  })
  .meta({ id: 'Person' });

export const personListQuery = z.object({
  q: lineSchema(200)
    .default('')
    .meta({ description: 'Search terms: beginnings of words of the name, the username or the e-mail address.' }),
  state: z.enum(peopleTabs).default('active'),
  course_id: z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .transform(Number)
    .optional()
    .meta({ description: 'Only members of this course.' }),
  ...pageQuery,
});

const nameField = () => z.string().max(1000).transform(cleanName);
const identifierField = () => lineSchema(1000).meta({ description: 'In any spelling; a RUT must have its right check digit.' });
const emailField = () => z.string().max(1000).transform(cleanIdentifier);

/** Null for a language that the portal does not speak, which the operations answer with 422. */
const localeField = () =>
  z
    .string()
    .max(100)
    .transform((tag) => {
      const language = parseLanguageTag(tag);
      return isLocale(language) ? language : null;
    })
    .meta({ description: '`es` or `en`; a tag such as `es-CL` counts as its language.' });

const roleNames = () => z.array(lineSchema(200)).max(50);

export const createPersonBody = z
  .object({
    username: z.string().max(1000).transform(normalizeUsername),
    first_name: nameField().default(''),
    last_name: nameField().default(''),
    email: emailField().default(''),
    identifier: identifierField().default(''),
    locale: localeField().optional(),
    roles: roleNames().default([]).meta({ description: 'Names of roles, which must not have permissions that the caller lacks.' }),
    invite: z.boolean().default(true).meta({
      description:
        'E-mail the link for choosing a password; on a portal without a mail service the mail waits. `false`: the account waits.',
    }),
  })
  .meta({ id: 'NewPerson' });

export const updatePersonBody = z
  .object({
    first_name: nameField().optional(),
    last_name: nameField().optional(),
    email: emailField().optional(),
    identifier: identifierField().optional(),
    locale: localeField().optional(),
    time_zone: lineSchema(1000)
      .transform((text) => (text === '' ? null : text))
      .nullable()
      .optional()
      .meta({ description: 'For example `America/Santiago`; null: the time zone of the portal.' }),
  })
  .meta({ id: 'PersonUpdate' });

export const updateRolesBody = z
  .object({ give: roleNames().default([]), take: roleNames().default([]) })
  .meta({ id: 'RoleUpdate', description: 'Names of roles to give and to take away. Other roles stay.' });

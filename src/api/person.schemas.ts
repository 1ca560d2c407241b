import { z } from 'zod';
import { peopleTabs } from '../admin/people/people-filter.ts';
import { locales } from '../platform/shared/locale.ts';
import { idParameter, lineSchema, pageQuery, pageSchema } from './schemas.ts';

export const personParams = z.object({ person_id: idParameter('Id of the person.') });

const instant = () => z.iso.datetime();

const summaryFields = {
  id: z.int(),
  username: z.string(),
  name: z.string().meta({ description: 'As others see it.' }),
  first_name: z.string(),
  last_name: z.string(),
  email: z.string().meta({ description: 'Empty where the person has none.' }),
  locale: z.string(),
  state: z
    .enum(peopleTabs)
    .meta({ description: '`invited` has no password yet; `locked` typed too many wrong ones; `off` cannot come in.' }),
  roles: z.array(z.string()),
  joined_at: instant(),
  last_sign_in: instant().nullable(),
};

export const personSummarySchema = z.strictObject(summaryFields).meta({ id: 'PersonSummary' });

export const personSchema = z
  .strictObject({
    ...summaryFields,
    time_zone: z.string().nullable().meta({ description: 'Null: that of the portal.' }),
    courses: z
      .array(
        z.strictObject({
          course: z.strictObject({ id: z.int(), title: z.string() }),
          role: z.enum(['student', 'teacher']),
          since: instant(),
          ended_at: instant().nullable().meta({ description: 'Null while the person is in the course.' }),
        }),
      )
      .meta({ description: 'Up to 200, the present ones first.' }),
    within_reach: z.boolean().meta({ description: 'Whether you may act on this account: it may do nothing that you may not.' }),
  })
  .meta({ id: 'Person' });

export const personPageSchema = pageSchema(personSummarySchema).meta({ id: 'PersonPage' });

export const personListQuery = z.object({
  q: lineSchema(200).default('').meta({ description: 'Each word is the beginning of a word of the name, the username or the address.' }),
  state: z.enum(peopleTabs).default('active'),
  course_id: z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .transform(Number)
    .optional()
    .meta({ description: 'Only who is in this course.' }),
  ...pageQuery,
});

const trimmedLine = () => lineSchema(1000).transform((typed) => typed.trim());

const roleNames = () => z.array(lineSchema(200)).max(50);

export const createPersonBody = z
  .object({
    username: trimmedLine().transform((typed) => typed.toLowerCase()),
    first_name: trimmedLine().default(''),
    last_name: trimmedLine().default(''),
    email: trimmedLine().default(''),
    locale: z.enum(locales).default('es'),
    roles: roleNames().default([]).meta({ description: 'Names of roles. You may give those that allow nothing that you may not do.' }),
    invite: z.boolean().default(true).meta({ description: 'Mail the person the way to a password. Where `false`, the account waits.' }),
  })
  .meta({ id: 'NewPerson' });

export const updatePersonBody = z
  .object({
    first_name: trimmedLine().optional(),
    last_name: trimmedLine().optional(),
    email: trimmedLine().optional(),
    locale: z.enum(locales).optional(),
    time_zone: trimmedLine()
      .transform((typed) => (typed === '' ? null : typed))
      .nullable()
      .optional()
      .meta({ description: 'As `America/Santiago`; null: that of the portal.' }),
  })
  .meta({ id: 'PersonChange' });

export const updateRolesBody = z
  .object({
    give: roleNames().default([]),
    take: roleNames().default([]),
  })
  .meta({ id: 'RoleChange', description: 'Names of roles. Those that are not named stay.' });

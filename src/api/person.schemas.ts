import { z } from 'zod';
import { tabs } from '../admin/people/people-filter.ts';
import { locales } from '../platform/shared/locale.ts';
import { pageSchema, paging } from './paging.ts';
import { text } from './schemas.ts';

const instant = () => z.iso.datetime();

const summary = {
  id: z.int(),
  username: z.string(),
  name: z.string().meta({ description: 'As others see it.' }),
  first_name: z.string(),
  last_name: z.string(),
  email: z.string().meta({ description: 'Empty where the person has none.' }),
  locale: z.string(),
  state: z.enum(tabs).meta({ description: '`invited` has no password yet; `locked` typed too many wrong ones; `off` cannot come in.' }),
  roles: z.array(z.string()),
  joined_at: instant(),
  last_sign_in: instant().nullable(),
};

export const personSummary = z.strictObject(summary).meta({ id: 'PersonSummary' });

export const person = z
  .strictObject({
    ...summary,
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

export const personPage = pageSchema(personSummary).meta({ id: 'PersonPage' });

export const peopleQuery = z.object({
  q: text(200).default('').meta({ description: 'Each word is the beginning of a word of the name, the username or the address.' }),
  state: z.enum(tabs).default('active'),
  course_id: z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .transform(Number)
    .optional()
    .meta({ description: 'Only who is in this course.' }),
  ...paging,
});

const line = () => text(1000).transform((typed) => typed.trim());

const roleNames = () => z.array(text(200)).max(50);

export const newPerson = z
  .object({
    username: line().transform((typed) => typed.toLowerCase()),
    first_name: line().default(''),
    last_name: line().default(''),
    email: line().default(''),
    locale: z.enum(locales).default('es'),
    roles: roleNames().default([]).meta({ description: 'Names of roles. You may give those that allow nothing that you may not do.' }),
    invite: z.boolean().default(true).meta({ description: 'Mail the person the way to a password. Where `false`, the account waits.' }),
  })
  .meta({ id: 'NewPerson' });

export const personChange = z
  .object({
    first_name: line().optional(),
    last_name: line().optional(),
    email: line().optional(),
    locale: z.enum(locales).optional(),
    time_zone: line()
      .transform((typed) => (typed === '' ? null : typed))
      .nullable()
      .optional()
      .meta({ description: 'As `America/Santiago`; null: that of the portal.' }),
  })
  .meta({ id: 'PersonChange' });

export const roleChange = z
  .object({
    give: roleNames().default([]),
    take: roleNames().default([]),
  })
  .meta({ id: 'RoleChange', description: 'Names of roles. Those that are not named stay.' });

import { z } from 'zod';
import { courseRoles, normalizeCourseCode } from './course.ts';
import { listQuery } from '../platform/pagination/list-url.ts';
import { checkbox, multilineText, singleLineText, trimmedLine, wholeNumber } from '../platform/http/form-fields.ts';

/** Above every limit of a field: too long a text comes back to its form with an error, instead of a 400. */
const MAX_INPUT_LENGTH = 20_000;

/** The list of courses, of one term where `term` names it. */
export const courseListQuery = listQuery.extend({ term: singleLineText().optional().catch(undefined) });

export const courseForm = z.object({
  title: trimmedLine(MAX_INPUT_LENGTH),
  description: multilineText(MAX_INPUT_LENGTH).default(''),
  code: trimmedLine(MAX_INPUT_LENGTH).transform(normalizeCourseCode),
  term: trimmedLine(MAX_INPUT_LENGTH),
});

export const courseSettingsForm = courseForm.extend({ active: checkbox(), version: wholeNumber() });

export type CourseSettingsForm = z.infer<typeof courseSettingsForm>;

export const roleForm = z.object({ role: z.enum(courseRoles) });

/** A list of 5,000 long e-mail addresses. */
const MAX_PASTED_LIST_LENGTH = 400_000;

/** `section`: the id of a section of the course; empty where nobody changes section. */
export const enrollForm = roleForm.extend({
  people: multilineText(MAX_PASTED_LIST_LENGTH).default(''),
  section: singleLineText().default(''),
});

export type EnrollForm = z.infer<typeof enrollForm>;

/** Logins with which a link opens the form. */
export const enrollQuery = z.object({ people: singleLineText().default('').catch('') });

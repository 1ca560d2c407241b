import { z } from 'zod';
import type { CourseRole } from '../../courses/course.ts';
import { lineOfText, tick } from '../../platform/http/form-fields.ts';
import { idIn } from '../../platform/http/parse-request.ts';
import type { BulkDeed } from './bulk-action.ts';
import { numbers } from './person.forms.ts';

/** Far more than a page of the list has. */
const MOST_PEOPLE = 200;

export const bulkForm = z
  .object({
    /** What a button or a choice says: `switch-off`, `give-role:3`, or `enroll`, whose course is asked for on a page of its own. */
    deed: lineOfText(40),
    ids: numbers.refine((ids) => ids.length <= MOST_PEOPLE),
    /** The address of the list that the form stands in, without its path. */
    back: lineOfText(4000).default(''),
    confirmed: tick(),
    undo: tick(),
    course: z.string().optional().transform(idIn),
    in: lineOfText(200).default(''),
    as: z.enum(['student', 'teacher']).default('student'),
  })
  .transform((form, context) => {
    const deed = deedFrom(form);
    if (deed) return { ...form, deed };
    context.addIssue('no such deed');
    return z.NEVER;
  });

export type BulkForm = z.infer<typeof bulkForm>;

function deedFrom(form: { deed: string; course: number | undefined; as: CourseRole }): BulkDeed | 'nothing' | 'which-course' | undefined {
  if (form.deed === '') return 'nothing';
  const [name, text] = form.deed.split(':');
  const number = idIn(text);
  switch (name) {
    case 'switch-off':
    case 'switch-on':
    case 'invite':
    case 'unlock':
      return { name };
    case 'give-role':
    case 'take-role':
      return number === undefined ? undefined : { name, role: number };
    case 'enroll':
    case 'leave-course': {
      const course = number ?? form.course;
      return course === undefined ? 'which-course' : { name, course, as: form.as };
    }
    default:
      return undefined;
  }
}

/** A deed as forms name it. */
export function deedText(deed: BulkDeed): string {
  if ('role' in deed) return `${deed.name}:${deed.role}`;
  return 'course' in deed ? `${deed.name}:${deed.course}` : deed.name;
}

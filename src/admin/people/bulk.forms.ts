import { z } from 'zod';
import type { CourseRole } from '../../courses/course.ts';
import { singleLineText, checkbox } from '../../platform/http/form-fields.ts';
import { parseId } from '../../platform/http/parse-request.ts';
import type { BulkAction } from './bulk-action.ts';
import { idList } from './person.forms.ts';

/** Far more than a page of the list has. */
const MAX_PEOPLE = 200;

export const bulkForm = z
  .object({
    /** What a button or a choice says: `switch-off`, `give-role:3`, or `enroll`, whose course is asked for on a page of its own. */
    deed: singleLineText(40),
    ids: idList.refine((ids) => ids.length <= MAX_PEOPLE),
    /** The address of the list that the form stands in, without its path. */
    back: singleLineText(4000).default(''),
    confirmed: checkbox(),
    undo: checkbox(),
    course: z.string().optional().transform(parseId),
    in: singleLineText(200).default(''),
    as: z.enum(['student', 'teacher']).default('student'),
  })
  .transform((form, context) => {
    const deed = parseBulkAction(form);
    if (deed) return { ...form, deed };
    context.addIssue('no such deed');
    return z.NEVER;
  });

export type BulkForm = z.infer<typeof bulkForm>;

function parseBulkAction(form: {
  deed: string;
  course: number | undefined;
  as: CourseRole;
}): BulkAction | 'nothing' | 'which-course' | undefined {
  if (form.deed === '') return 'nothing';
  const [name, text] = form.deed.split(':');
  const number = parseId(text);
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
export function formatBulkAction(deed: BulkAction): string {
  if ('role' in deed) return `${deed.name}:${deed.role}`;
  return 'course' in deed ? `${deed.name}:${deed.course}` : deed.name;
}

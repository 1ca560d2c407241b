import { z } from 'zod';
import type { Permission } from '../../../accounts/permissions.ts';
import { courseRoles, type CourseRole } from '../../../courses/course.ts';
import { checkbox, singleLineText, trimmedLine, wholeNumber } from '../../../platform/http/form-fields.ts';
import { parseId } from '../../../platform/http/parse-request.ts';
import { idList } from '../person.forms.ts';

/** An action on several people of the list. `role` and `course` are ids. */
export type BulkAction =
  | { name: 'deactivate' | 'activate' | 'unlock' }
  /** `again`: also users who got a link a short time ago. */
  | { name: 'invite'; again: boolean }
  | { name: 'assign-role' | 'remove-role'; role: number }
  | { name: 'enroll' | 'end-enrollment'; course: number; as: CourseRole };

/** Needed besides authority over each person. */
export function permissionForBulkAction({ name }: Pick<BulkAction, 'name'>): Permission {
  return name === 'enroll' || name === 'end-enrollment' ? 'courses:write' : 'people:write';
}

/** Whether it takes something away from people, or writes to many. */
export function needsConfirmation({ name }: BulkAction, people: number): boolean {
  return name === 'deactivate' || name === 'remove-role' || (name === 'invite' && people > 1);
}

/** Undoes the action for the people with whom it was done; undefined where nothing does. */
export function inverseAction(action: BulkAction): BulkAction | undefined {
  switch (action.name) {
    case 'deactivate':
      return { name: 'activate' };
    case 'activate':
      return { name: 'deactivate' };
    case 'assign-role':
      return { name: 'remove-role', role: action.role };
    case 'remove-role':
      return { name: 'assign-role', role: action.role };
    case 'enroll':
      return { ...action, name: 'end-enrollment' };
    case 'end-enrollment':
      return { ...action, name: 'enroll' };
    case 'invite':
    case 'unlock':
      return undefined;
    default:
      return action satisfies never;
  }
}

/** People who are ticked: far above the page size of the list. */
const MAX_TICKED = 200;

export const bulkForm = z
  .object({
    /** `deactivate`, `assign-role:3`, or `enroll` without a course, which the user chooses on the next page. */
    action: singleLineText(40),
    ids: idList.refine((ids) => ids.length <= MAX_TICKED),
    /** The query of the list's URL. */
    back: trimmedLine(4000),
    /** Everybody who matches `back`, in place of `ids`. */
    all: checkbox(),
    /** How many these were when they were shown, and which (see `Selection`): the user confirms what was seen. */
    shown: wholeNumber().optional().catch(undefined),
    selection: trimmedLine(40),
    confirmed: checkbox(),
    again: checkbox(),
    undo: checkbox(),
    course: z.string().optional().transform(parseId),
    in: trimmedLine(200),
    as: z.enum(courseRoles).default('student'),
  })
  .transform((form, context) => {
    const action = parseBulkAction(form);
    if (action) return { ...form, action };
    context.addIssue('unknown action');
    return z.NEVER;
  });

export type BulkForm = z.infer<typeof bulkForm>;

/** `hand-over`: links for these people, which a page of its own asks about. */
type ParsedAction = BulkAction | 'none' | 'enroll-without-course' | 'hand-over';

function parseBulkAction(form: { action: string; again: boolean; course: number | undefined; as: CourseRole }): ParsedAction | undefined {
  if (form.action === '') return 'none';
  if (form.action === 'hand-over') return 'hand-over';
  const [name, text] = form.action.split(':');
  const id = parseId(text);
  switch (name) {
    case 'deactivate':
    case 'activate':
    case 'unlock':
      return { name };
    case 'invite':
      return { name, again: form.again };
    case 'assign-role':
    case 'remove-role':
      return id === undefined ? undefined : { name, role: id };
    case 'enroll':
    case 'end-enrollment': {
      const course = id ?? form.course;
      return course === undefined ? 'enroll-without-course' : { name, course, as: form.as };
    }
    default:
      return undefined;
  }
}

/** The action as forms send it. */
export function formatBulkAction(action: BulkAction): string {
  if ('role' in action) return `${action.name}:${action.role}`;
  return 'course' in action ? `${action.name}:${action.course}` : action.name;
}

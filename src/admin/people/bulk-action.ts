import type { Permission } from '../../accounts/permissions.ts';
import type { CourseRole } from '../../courses/course.ts';

/** Something that can be done with several people of a list at once. Roles and courses are numbers. */
export type BulkAction =
  | { name: 'switch-off' | 'switch-on' | 'invite' | 'unlock' }
  | { name: 'give-role' | 'take-role'; role: number }
  | { name: 'enroll' | 'leave-course'; course: number; as: CourseRole };

/** What whoever does it has to hold, besides authority over each of the people. */
export function permissionForBulkAction({ name }: Pick<BulkAction, 'name'>): Permission {
  return name === 'enroll' || name === 'leave-course' ? 'courses:write' : 'people:write';
}

/** Whether it is asked once more before it is done: it takes something away from people. */
export function needsConfirmation({ name }: BulkAction): boolean {
  return name === 'switch-off' || name === 'take-role';
}

/** What takes it back for those with whom it was done; undefined where nothing does. */
export function inverseAction(deed: BulkAction): BulkAction | undefined {
  switch (deed.name) {
    case 'switch-off':
      return { name: 'switch-on' };
    case 'switch-on':
      return { name: 'switch-off' };
    case 'give-role':
      return { name: 'take-role', role: deed.role };
    case 'take-role':
      return { name: 'give-role', role: deed.role };
    case 'enroll':
      return { ...deed, name: 'leave-course' };
    case 'leave-course':
      return { ...deed, name: 'enroll' };
    case 'invite':
    case 'unlock':
      return undefined;
    default:
      return deed satisfies never;
  }
}

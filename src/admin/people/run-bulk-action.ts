import type { Actor } from '../../accounts/authority.ts';
import { updateUserRoles } from '../../accounts/roles/update-user-roles.ts';
import { clearFailedAttempts } from '../../accounts/limits/lockouts.ts';
import { sendInvitation } from '../../accounts/links/create-link.ts';
import type { AccountContext } from '../../accounts/context.ts';
import { setAccountActive } from '../../accounts/management/deactivate-account.ts';
import { endEnrollment } from '../../courses/update-enrollment.ts';
import { enrollUser } from '../../courses/enroll-users.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { BulkAction } from './bulk-action.ts';

/** `gone`: the person, the role or the course does not exist any more. */
export type SkipReason =
  | 'unchanged'
  | 'forbidden'
  | 'cannot-target-self'
  | 'last-administrator'
  | 'gone'
  | 'account-inactive'
  | 'no-email'
  | 'has-password'
  | 'other-role';

export type BulkResult = { done: number[]; skipped: { id: number; reason: SkipReason }[] };

/** Runs the action for each person in a transaction of its own: one failure does not affect the others, nor does the whole block the database. */
export async function runBulkAction(
  context: AccountContext,
  action: BulkAction,
  ids: readonly number[],
  actor: Actor,
): Promise<BulkResult> {
  const result: BulkResult = { done: [], skipped: [] };
  for (const id of new Set(ids)) {
    const outcome = await runForPerson(context, action, id, actor);
    if (outcome === 'done') result.done.push(id);
    else result.skipped.push({ id, reason: outcome });
  }
  return result;
}

async function runForPerson(context: AccountContext, action: BulkAction, id: number, actor: Actor): Promise<'done' | SkipReason> {
  switch (action.name) {
    case 'deactivate':
    case 'activate':
      return toOutcome((await setAccountActive(context, id, action.name === 'activate', actor)).kind);
    case 'assign-role':
      return toOutcome((await updateUserRoles(context, id, { give: [action.role] }, actor)).kind);
    case 'remove-role':
      return toOutcome((await updateUserRoles(context, id, { take: [action.role] }, actor)).kind);
    case 'invite':
      return toOutcome((await inTransaction(context.db, (tx) => sendInvitation(tx, context, id, actor))).kind);
    case 'unlock':
      return toOutcome((await clearFailedAttempts(context, id, actor)).kind);
    case 'enroll':
      return toOutcome(await enrollUser(context, actor, { userId: id, courseId: action.course, role: action.as }));
    case 'end-enrollment':
      return toOutcome(await endEnrollment(context, actor, { userId: id, courseId: action.course }));
    default:
      return action satisfies never;
  }
}

function toOutcome<Kind extends keyof typeof outcomes>(kind: Kind): (typeof outcomes)[Kind] {
  return outcomes[kind];
}

const outcomes = {
  done: 'done',
  sent: 'done',
  enrolled: 'done',
  resumed: 'done',
  changed: 'done',
  updated: 'done',
  unchanged: 'unchanged',
  'other-role': 'other-role',
  forbidden: 'forbidden',
  'cannot-target-self': 'cannot-target-self',
  'last-administrator': 'last-administrator',
  'account-inactive': 'account-inactive',
  'no-email': 'no-email',
  'has-password': 'has-password',
  'no-account': 'gone',
  'no-role': 'gone',
  'not-found': 'gone',
} as const satisfies Record<string, 'done' | SkipReason>;

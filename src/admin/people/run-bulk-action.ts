import type { Actor } from '../../accounts/authority.ts';
import { updateUserRoles } from '../../accounts/roles/update-user-roles.ts';
import { clearFailedAttempts } from '../../accounts/limits/lockouts.ts';
import { sendInvitation } from '../../accounts/links/send-password-link.ts';
import type { AccountContext } from '../../accounts/context.ts';
import { setAccountActive } from '../../accounts/management/deactivate-account.ts';
import { endEnrollment } from '../../courses/update-enrollment.ts';
import { enrollUser } from '../../courses/enroll-users.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { BulkAction } from './bulk-action.ts';

/** Why something was not done with a person. `gone`: the person, the role or the course is not there any more. */
export type SkipReason =
  'already' | 'forbidden' | 'yourself' | 'last-administrator' | 'gone' | 'switched-off' | 'no-address' | 'has-password' | 'other-role';

export type BulkResult = { done: number[]; skipped: { id: number; why: SkipReason }[] };

/**
 * Does the same with each of these people, each in a transaction of their own: whatever stands in the way of one, and whoever asks
 * for something meanwhile, the others do not wait for it.
 */
export async function runBulkAction(context: AccountContext, deed: BulkAction, ids: readonly number[], actor: Actor): Promise<BulkResult> {
  const outcome: BulkResult = { done: [], skipped: [] };
  for (const id of new Set(ids)) {
    const result = await runForPerson(context, deed, id, actor);
    if (result === 'done') outcome.done.push(id);
    else outcome.skipped.push({ id, why: result });
  }
  return outcome;
}

async function runForPerson(context: AccountContext, deed: BulkAction, id: number, actor: Actor): Promise<'done' | SkipReason> {
  switch (deed.name) {
    case 'switch-off':
    case 'switch-on':
      return toOutcome((await setAccountActive(context, id, deed.name === 'switch-on', actor)).kind);
    case 'give-role':
      return toOutcome((await updateUserRoles(context, id, { give: [deed.role] }, actor)).kind);
    case 'take-role':
      return toOutcome((await updateUserRoles(context, id, { take: [deed.role] }, actor)).kind);
    case 'invite':
      return toOutcome((await inTransaction(context.db, (tx) => sendInvitation(tx, context, id, actor))).kind);
    case 'unlock':
      return toOutcome((await clearFailedAttempts(context, id, actor)).kind);
    case 'enroll':
      return toOutcome(await enrollUser(context, actor, { userId: id, courseId: deed.course, role: deed.as }));
    case 'leave-course':
      return toOutcome(await endEnrollment(context, actor, { userId: id, courseId: deed.course }));
    default:
      return deed satisfies never;
  }
}

/** The answers of the verbs in the words of a list. */
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
  already: 'already',
  unchanged: 'already',
  'other-role': 'other-role',
  forbidden: 'forbidden',
  'cannot-target-self': 'yourself',
  'last-administrator': 'last-administrator',
  'account-inactive': 'switched-off',
  'no-email': 'no-address',
  'has-password': 'has-password',
  'no-account': 'gone',
  'no-role': 'gone',
  'not-found': 'gone',
} as const satisfies Record<string, 'done' | SkipReason>;

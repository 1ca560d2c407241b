import type { Actor } from '../../../accounts/authority.ts';
import type { IssuedLinks } from '../../../accounts/issued-links.ts';
import type { RightsChange } from '../../../accounts/rights.ts';
import { updateUserRoles } from '../../../accounts/roles/update-user-roles.ts';
import { clearFailedAttempts } from '../../../accounts/limits/lockouts.ts';
import { sendInvitation, sendInvitationOnce } from '../../../accounts/links/create-link.ts';
import type { AccountContext } from '../../../accounts/context.ts';
import { setAccountActive } from '../../../accounts/management/deactivate-account.ts';
import { endEnrollment } from '../../../courses/update-enrollment.ts';
import { enrollUser } from '../../../courses/enroll-users.ts';
import { inTransaction } from '../../../platform/db/database.ts';
import type { BulkAction } from './bulk-action.ts';

/**
 * `gone`: the person, the role or the course does not exist any more. `actor-without-permission`: the user whose run it is may not do it any
 * more. `failed`: an error, at each attempt of a run.
 */
export type SkipReason =
  | 'unchanged'
  | 'forbidden'
  | 'cannot-target-self'
  | 'last-administrator'
  | 'gone'
  | 'account-inactive'
  | 'no-email'
  | 'has-password'
  | 'invited-recently'
  | 'other-role'
  | 'actor-without-permission'
  | 'failed';

/** For one person. */
export type BulkOutcome = 'done' | SkipReason;

export type BulkResult = { done: number[]; skipped: { id: number; reason: SkipReason }[]; rights: RightsChange };

/** Runs the action for each person in a transaction of its own: one failure does not affect the others, nor does the whole block the database. */
export async function runBulkAction(
  context: AccountContext,
  action: BulkAction,
  ids: readonly number[],
  actor: Actor,
): Promise<BulkResult> {
  const result: BulkResult = { done: [], skipped: [], rights: { grown: [], waiting: [], ended: { passwordLinks: 0, guestLinks: 0 } } };
  for (const id of new Set(ids)) {
    const personResult = await runForPerson(context, action, id, actor);
    const outcome = outcomes[personResult.kind];
    if (outcome === 'done') result.done.push(id);
    else result.skipped.push({ id, reason: outcome });
    addRightsChange(result.rights, personResult);
  }
  return result;
}

type PersonResult = { kind: keyof typeof outcomes; change?: RightsChange; ended?: IssuedLinks };

async function runForPerson(context: AccountContext, action: BulkAction, id: number, actor: Actor): Promise<PersonResult> {
  switch (action.name) {
    case 'deactivate':
    case 'activate':
      return setAccountActive(context, id, action.name === 'activate', actor);
    case 'assign-role':
      return updateUserRoles(context, id, { give: [action.role] }, actor);
    case 'remove-role':
      return updateUserRoles(context, id, { take: [action.role] }, actor);
    case 'invite':
      return inTransaction(context.db, (tx) => (action.again ? sendInvitation : sendInvitationOnce)(tx, context, id, actor));
    case 'unlock':
      return clearFailedAttempts(context, id, actor);
    case 'enroll':
      return { kind: await enrollUser(context, actor, { userId: id, courseId: action.course, role: action.as }) };
    case 'end-enrollment':
      return endEnrollment(context, actor, { userId: id, courseId: action.course });
    default:
      return action satisfies never;
  }
}

function addRightsChange(sum: RightsChange, { change, ended = change?.ended }: PersonResult): void {
  sum.grown.push(...(change?.grown ?? []));
  sum.waiting.push(...(change?.waiting ?? []));
  sum.ended.passwordLinks += ended?.passwordLinks ?? 0;
  sum.ended.guestLinks += ended?.guestLinks ?? 0;
}

const outcomes = {
  done: 'done',
  queued: 'done',
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
  'invited-recently': 'invited-recently',
  'no-account': 'gone',
  'no-role': 'gone',
  'not-found': 'gone',
} as const satisfies Record<string, BulkOutcome>;

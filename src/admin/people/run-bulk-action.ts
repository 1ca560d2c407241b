import type { Actor } from '../../accounts/authority.ts';
import { changeRoles } from '../../accounts/roles/update-user-roles.ts';
import { forgetFailedTries } from '../../accounts/limits/clear-failed-attempts.ts';
import { inviteAccount } from '../../accounts/links/send-invitation.ts';
import type { AccountNeeds } from '../../accounts/context.ts';
import { switchAccount } from '../../accounts/management/deactivate-account.ts';
import { endEnrollment } from '../../courses/update-enrollment.ts';
import { enrollPerson } from '../../courses/enroll-user.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { BulkDeed } from './bulk-action.ts';

/** Why something was not done with a person. `gone`: the person, the role or the course is not there any more. */
export type NotDone =
  'already' | 'forbidden' | 'yourself' | 'last-administrator' | 'gone' | 'switched-off' | 'no-address' | 'has-password' | 'other-role';

export type BulkOutcome = { done: number[]; not: { id: number; why: NotDone }[] };

/**
 * Does the same with each of these people, each in a transaction of their own: whatever stands in the way of one, and whoever asks
 * for something meanwhile, the others do not wait for it.
 */
export async function doInBulk(needs: AccountNeeds, deed: BulkDeed, ids: readonly number[], actor: Actor): Promise<BulkOutcome> {
  const outcome: BulkOutcome = { done: [], not: [] };
  for (const id of new Set(ids)) {
    const result = await doOnce(needs, deed, id, actor);
    if (result === 'done') outcome.done.push(id);
    else outcome.not.push({ id, why: result });
  }
  return outcome;
}

async function doOnce(needs: AccountNeeds, deed: BulkDeed, id: number, actor: Actor): Promise<'done' | NotDone> {
  switch (deed.name) {
    case 'switch-off':
    case 'switch-on':
      return answerFrom((await switchAccount(needs, id, deed.name === 'switch-on', actor)).kind);
    case 'give-role':
      return answerFrom((await changeRoles(needs, id, { give: [deed.role] }, actor)).kind);
    case 'take-role':
      return answerFrom((await changeRoles(needs, id, { take: [deed.role] }, actor)).kind);
    case 'invite':
      return answerFrom((await inTransaction(needs.db, (tx) => inviteAccount(tx, needs, id, actor))).kind);
    case 'unlock':
      return answerFrom((await forgetFailedTries(needs, id, actor)).kind);
    case 'enroll':
      return answerFrom(await enrollPerson(needs, actor, { userId: id, courseId: deed.course, role: deed.as }));
    case 'leave-course':
      return answerFrom(await endEnrollment(needs, actor, { userId: id, courseId: deed.course }));
    default:
      return deed satisfies never;
  }
}

/** The answers of the verbs in the words of a list. */
function answerFrom<Kind extends keyof typeof answers>(kind: Kind): (typeof answers)[Kind] {
  return answers[kind];
}

const answers = {
  done: 'done',
  sent: 'done',
  enrolled: 'done',
  resumed: 'done',
  changed: 'done',
  already: 'already',
  unchanged: 'already',
  'other-role': 'other-role',
  forbidden: 'forbidden',
  yourself: 'yourself',
  'last-administrator': 'last-administrator',
  'switched-off': 'switched-off',
  'no-address': 'no-address',
  'has-password': 'has-password',
  'no-account': 'gone',
  'no-role': 'gone',
  'not-found': 'gone',
} as const satisfies Record<string, 'done' | NotDone>;

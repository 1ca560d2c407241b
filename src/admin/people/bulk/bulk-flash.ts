import { rightsMessages } from '../../../accounts/rights.ts';
import type { FlashMessage } from '../../../platform/http/flash.ts';
import type { Messages } from '../../../platform/messages/messages.ts';
import { formatBulkAction, inverseAction, type BulkAction } from './bulk-action.ts';
import type { BulkResult, SkipReason } from './run-bulk-action.ts';

type BulkReport = {
  action: BulkAction;
  result: BulkResult;
  /** By id; deleted people have none. */
  names: Map<number, string>;
  /** The name of the action's role or course. */
  targetName: string;
  back: string;
  /** An undo cannot be undone. */
  isUndo: boolean;
  /** Without a mail service invitations wait. */
  sendsMail: boolean;
};

/** Names of people who were skipped for one reason. */
export const MAX_NAMES = 5;

export const doneMessages = {
  deactivate: 'bulk-deactivate',
  activate: 'bulk-activate',
  invite: 'bulk-invite',
  unlock: 'bulk-unlock',
  'assign-role': 'bulk-assign-role',
  'remove-role': 'bulk-remove-role',
  enroll: 'bulk-enroll',
  'end-enrollment': 'bulk-end-enrollment',
} as const satisfies Record<BulkAction['name'], keyof Messages['flash']>;

export const skippedMessages = {
  unchanged: 'bulk-skipped-unchanged',
  forbidden: 'bulk-skipped-forbidden',
  'cannot-target-self': 'bulk-skipped-self',
  'last-administrator': 'bulk-skipped-last-administrator',
  gone: 'bulk-skipped-gone',
  'account-inactive': 'bulk-skipped-inactive',
  'no-email': 'bulk-skipped-no-email',
  'has-password': 'bulk-skipped-has-password',
  'invited-recently': 'bulk-skipped-invited-recently',
  'other-role': 'bulk-skipped-other-role',
  'actor-without-permission': 'bulk-skipped-without-permission',
  failed: 'bulk-skipped-failed',
} as const satisfies Record<SkipReason, keyof Messages['flash']>;

/** Says how many people it was done with, who was skipped and why, and offers the undo. */
export function bulkFlashMessage({ action, result, names, targetName, back, isUndo, sendsMail }: BulkReport): FlashMessage {
  const { done, skipped } = result;
  const inverse = inverseAction(action);
  const isWaiting = action.name === 'invite' && !sendsMail;
  const undo =
    inverse === undefined || isUndo || done.length === 0
      ? undefined
      : {
          action: '/admin/users/bulk',
          fields: [
            ['action', formatBulkAction(inverse)],
            ['confirmed', 'on'],
            ['undo', 'on'],
            ['as', 'as' in action ? action.as : 'student'],
            ['back', back],
            ...done.map((id): [string, string] => ['ids', String(id)]),
          ] satisfies [string, string][],
        };
  const reasons = [...new Set(skipped.map(({ reason }) => reason))];
  return {
    name: done.length === 0 ? 'bulk-none-changed' : isWaiting ? 'bulk-invite-waiting' : doneMessages[action.name],
    params: [done.length, done.length === 1 ? nameOf(done[0]!) : '', targetName],
    undo,
    isWarning: done.length === 0 || isWaiting,
    details: [
      ...reasons.map((reason) => {
        const people = skipped.filter((person) => person.reason === reason).map(({ id }) => nameOf(id));
        return { name: skippedMessages[reason], params: [people.slice(0, MAX_NAMES).join(', '), Math.max(0, people.length - MAX_NAMES)] };
      }),
      ...rightsMessages(result.rights),
    ],
  };

  function nameOf(id: number): string {
    return names.get(id) ?? String(id);
  }
}

import type { FlashMessage } from '../../platform/http/flash.ts';
import type { Messages } from '../../platform/messages/messages.ts';
import { formatBulkAction } from './bulk.forms.ts';
import { inverseAction, type BulkAction } from './bulk-action.ts';
import type { BulkResult, SkipReason } from './run-bulk-action.ts';

export type BulkReport = {
  action: BulkAction;
  result: BulkResult;
  /** What the people are called; who is gone has no name. */
  names: Map<number, string>;
  /** The role or course that it was about, by name. */
  targetName: string;
  back: string;
  /** Nothing takes a taking back back. */
  isUndo: boolean;
};

const MAX_NAMES = 5;

const doneMessages = {
  'switch-off': 'bulk-switch-off',
  'switch-on': 'bulk-switch-on',
  invite: 'bulk-invite',
  unlock: 'bulk-unlock',
  'give-role': 'bulk-give-role',
  'take-role': 'bulk-take-role',
  enroll: 'bulk-enroll',
  'leave-course': 'bulk-leave-course',
} as const satisfies Record<BulkAction['name'], keyof Messages['flash']>;

const skippedMessages = {
  already: 'bulk-not-already',
  forbidden: 'bulk-not-forbidden',
  yourself: 'bulk-not-yourself',
  'last-administrator': 'bulk-not-last-administrator',
  gone: 'bulk-not-gone',
  'switched-off': 'bulk-not-switched-off',
  'no-address': 'bulk-not-no-address',
  'has-password': 'bulk-not-has-password',
  'other-role': 'bulk-not-other-role',
} as const satisfies Record<SkipReason, keyof Messages['flash']>;

/** What is said after a deed on several people: how many, who was left out and why, and the way to take it back. */
export function bulkFlashMessage({ action, result, names, targetName, back, isUndo }: BulkReport): FlashMessage {
  const { done, skipped } = result;
  const inverse = inverseAction(action);
  const undo =
    inverse === undefined || isUndo || done.length === 0
      ? undefined
      : {
          action: '/admin/users/bulk',
          fields: [
            ['deed', formatBulkAction(inverse)],
            ['confirmed', 'on'],
            ['undo', 'on'],
            ['as', 'as' in action ? action.as : 'student'],
            ['back', back],
            ...done.map((id): [string, string] => ['ids', String(id)]),
          ] satisfies [string, string][],
        };
  const whys = [...new Set(skipped.map(({ why }) => why))];
  return {
    name: done.length > 0 ? doneMessages[action.name] : 'bulk-nobody',
    params: [done.length, done.length === 1 ? nameOf(done[0]!) : '', targetName],
    undo,
    isWarning: done.length === 0,
    details: whys.map((why) => {
      const people = skipped.filter((one) => one.why === why).map(({ id }) => nameOf(id));
      return { name: skippedMessages[why], params: [people.slice(0, MAX_NAMES).join(', '), Math.max(0, people.length - MAX_NAMES)] };
    }),
  };

  function nameOf(id: number): string {
    return names.get(id) ?? String(id);
  }
}

import type { Notice } from '../../platform/http/flash.ts';
import type { Words } from '../../platform/messages/messages.ts';
import { deedText } from './bulk.forms.ts';
import { inverseOf, type BulkDeed } from './bulk-action.ts';
import type { BulkOutcome, NotDone } from './run-bulk-action.ts';

export type BulkReport = {
  deed: BulkDeed;
  outcome: BulkOutcome;
  /** What the people are called; who is gone has no name. */
  names: Map<number, string>;
  /** The role or course that it was about, by name. */
  object: string;
  back: string;
  /** Nothing takes a taking back back. */
  isUndo: boolean;
};

const MOST_NAMED = 5;

const saidOf = {
  'switch-off': 'bulk-switch-off',
  'switch-on': 'bulk-switch-on',
  invite: 'bulk-invite',
  unlock: 'bulk-unlock',
  'give-role': 'bulk-give-role',
  'take-role': 'bulk-take-role',
  enroll: 'bulk-enroll',
  'leave-course': 'bulk-leave-course',
} as const satisfies Record<BulkDeed['name'], keyof Words['notices']>;

const saidWhy = {
  already: 'bulk-not-already',
  forbidden: 'bulk-not-forbidden',
  yourself: 'bulk-not-yourself',
  'last-administrator': 'bulk-not-last-administrator',
  gone: 'bulk-not-gone',
  'switched-off': 'bulk-not-switched-off',
  'no-address': 'bulk-not-no-address',
  'has-password': 'bulk-not-has-password',
  'other-role': 'bulk-not-other-role',
} as const satisfies Record<NotDone, keyof Words['notices']>;

/** What is said after a deed on several people: how many, who was left out and why, and the way to take it back. */
export function bulkNotice({ deed, outcome, names, object, back, isUndo }: BulkReport): Notice {
  const { done, not } = outcome;
  const inverse = inverseOf(deed);
  const undo =
    inverse === undefined || isUndo || done.length === 0
      ? undefined
      : {
          action: '/admin/users/bulk',
          fields: [
            ['deed', deedText(inverse)],
            ['confirmed', 'on'],
            ['undo', 'on'],
            ['as', 'as' in deed ? deed.as : 'student'],
            ['back', back],
            ...done.map((id): [string, string] => ['ids', String(id)]),
          ] satisfies [string, string][],
        };
  const whys = [...new Set(not.map(({ why }) => why))];
  return {
    name: done.length > 0 ? saidOf[deed.name] : 'bulk-nobody',
    of: [done.length, done.length === 1 ? nameOf(done[0]!) : '', object],
    undo,
    warns: done.length === 0,
    besides: whys.map((why) => {
      const people = not.filter((one) => one.why === why).map(({ id }) => nameOf(id));
      return { name: saidWhy[why], of: [people.slice(0, MOST_NAMED).join(', '), Math.max(0, people.length - MOST_NAMED)] };
    }),
  };

  function nameOf(id: number): string {
    return names.get(id) ?? String(id);
  }
}

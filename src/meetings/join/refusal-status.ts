import type { AnyJoinRefusal } from './decide-join.ts';

/** The status with which the join page answers a refusal. */
export function refusalStatus(refusal: AnyJoinRefusal): number {
  switch (refusal.kind) {
    case 'signed-out':
    case 'account-off':
      return 302;
    case 'not-found':
      return 404;
    case 'no-access':
    case 'not-moderator':
      return 403;
    case 'over':
    case 'ended':
    case 'guest-withdrawn':
    case 'guest-ended':
      return 410;
    case 'not-active':
    case 'too-early':
    case 'no-link':
    case 'no-guests':
      return 409;
    default:
      return refusal satisfies never;
  }
}

import type { Messages } from '../../platform/messages/messages.ts';
import type { JoinRefusal } from '../join/decide-join.ts';

/** What the door answered, as an attempt keeps it, in words. */
export function joinOutcomeLabel(messages: Messages, { outcome, moderator }: { outcome: string; moderator: boolean }): string {
  const { admitted, admittedModerator } = messages.manageMeetings.attendance;
  if (outcome === 'admitted') return moderator ? admittedModerator : admitted;
  return isRefusal(messages, outcome) ? messages.joining.refusals[outcome].title : outcome;
}

function isRefusal(messages: Messages, outcome: string): outcome is JoinRefusal['kind'] {
  return Object.hasOwn(messages.joining.refusals, outcome);
}

import type { Words } from '../../platform/messages/messages.ts';
import type { JoinRefusal } from '../join/decide-join.ts';

/** What the door answered, as an attempt keeps it, in words. */
export function answerWords(words: Words, { answer, moderator }: { answer: string; moderator: boolean }): string {
  const { admitted, admittedModerator } = words.manageMeetings.attendance;
  if (answer === 'admitted') return moderator ? admittedModerator : admitted;
  return isRefusal(words, answer) ? words.joining.refusals[answer].title : answer;
}

function isRefusal(words: Words, answer: string): answer is JoinRefusal['kind'] {
  return Object.hasOwn(words.joining.refusals, answer);
}

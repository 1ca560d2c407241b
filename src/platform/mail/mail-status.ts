import { after, minutes } from '../shared/clock.ts';
import type { MailTable } from './mail.table.ts';
import type { Answer } from './mail-transport.ts';
import type { Selectable } from 'kysely';

/** How a mail stands: what the mail server answered at the last hand-over, where it did; what became of it later is not seen. */
export type Standing = Answer | 'waiting' | 'under-way' | 'undelivered';

/** No hand-over takes longer: every step of it has a limit of its own. */
const LONGEST_HAND_OVER = minutes(5);

export function standingOf({ state, answer, ended_at }: Pick<Selectable<MailTable>, 'state' | 'answer' | 'ended_at'>, now: Date): Standing {
  switch (state) {
    case 'sent':
      return 'accepted';
    case 'queued':
      return answer ?? 'waiting';
    case 'failed':
      return answer ?? 'undelivered';
    case 'claimed':
      return answer ?? (ended_at! > after(now, -LONGEST_HAND_OVER).toISOString() ? 'under-way' : 'unknown');
    default:
      return state satisfies never;
  }
}

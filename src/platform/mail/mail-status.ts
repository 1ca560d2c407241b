import { addMs, minutes } from '../shared/clock.ts';
import type { MailTable } from './mail.table.ts';
import type { DeliveryStatus } from './mail-transport.ts';
import type { Selectable } from 'kysely';

/** How a mail stands: what the mail server answered at the last hand-over, where it did; what became of it later is not seen. */
export type MailStatus = DeliveryStatus | 'waiting' | 'under-way' | 'undelivered';

/** No hand-over takes longer: every step of it has a limit of its own. */
const MAX_SEND_DURATION_MS = minutes(5);

export function mailStatus(
  { state, delivery_status: answer, ended_at }: Pick<Selectable<MailTable>, 'state' | 'delivery_status' | 'ended_at'>,
  now: Date,
): MailStatus {
  switch (state) {
    case 'sent':
      return 'accepted';
    case 'queued':
      return answer ?? 'waiting';
    case 'failed':
      return answer ?? 'undelivered';
    case 'claimed':
      return answer ?? (ended_at! > addMs(now, -MAX_SEND_DURATION_MS).toISOString() ? 'under-way' : 'unknown');
    default:
      return state satisfies never;
  }
}

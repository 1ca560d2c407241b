import { doneBy, type Actor } from '../accounts/authority.ts';
import { inTransaction } from '../platform/db/database.ts';
import type { Needs } from '../platform/http/context.ts';
import { recordDeed } from '../platform/audit-log/record-audit-event.ts';
import { raiseAddressNumber } from './calendar.queries.ts';

/** From now on the person's calendar has another address, and whoever knows the old one learns nothing more. */
export async function changeCalendarAddress({ db, clock }: Needs, actor: NonNullable<Actor>): Promise<void> {
  await inTransaction(db, async (tx) => {
    await raiseAddressNumber(tx, actor.id);
    await recordDeed(tx, { ...doneBy(actor, clock.now()), deed: 'account.calendar-moved', subject: 'account', subjectId: actor.id });
  });
}

import { actorFields, type Actor } from '../accounts/authority.ts';
import { inTransaction } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { incrementFeedKeyVersion } from './calendar.queries.ts';

/** From now on the person's calendar has another address, and whoever knows the old one learns nothing more. */
export async function renewCalendarUrl({ db, clock }: AppContext, actor: NonNullable<Actor>): Promise<void> {
  await inTransaction(db, async (tx) => {
    await incrementFeedKeyVersion(tx, actor.id);
    await recordAuditEvent(tx, {
      ...actorFields(actor, clock.now()),
      event: 'account.calendar-moved',
      subject: 'account',
      subjectId: actor.id,
    });
  });
}

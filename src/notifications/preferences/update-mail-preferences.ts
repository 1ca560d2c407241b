import { actorFields, type Actor } from '../../accounts/authority.ts';
import { lockAccount } from '../../accounts/find-account.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { type AuditDetails, diffFields } from '../../platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { reminderLeadTimes, type MailPreferences } from './mail-preferences.ts';
import { findMailPreferences, incrementLinkVersion, saveMailPreferences } from './mail-preferences.queries.ts';

/** What a person wants mails about from now on. */
export async function updateMailPreferences({ db, clock }: AppContext, actor: NonNullable<Actor>, choices: MailPreferences): Promise<void> {
  await inTransaction(db, async (tx) => {
    const details = await updateMailPreferencesInTransaction(tx, actor.id, () => choices);
    if (!details) return;
    await recordAuditEvent(tx, {
      ...actorFields(actor, clock.now()),
      event: 'account.mail-chosen',
      subject: 'account',
      subjectId: actor.id,
      details,
    });
  });
}

/** Answers what changed; undefined where nothing did, or there is no such account. */
export async function updateMailPreferencesInTransaction(
  tx: Tx,
  userId: number,
  change: (choices: MailPreferences) => MailPreferences,
): Promise<AuditDetails | undefined> {
  if (!(await lockAccount(tx, userId))) return undefined;
  const before = await findMailPreferences(tx, userId);
  const after = change(before);
  const details = diffFields(auditDetails(before), auditDetails(after), ['reminders', 'notices']);
  if (Object.keys(details).length === 0) return undefined;
  await saveMailPreferences(tx, userId, after);
  return details;
}

/** Lets the links in the mails of before stop nothing any more. */
export async function rotateUnsubscribeLinks({ db, clock }: AppContext, actor: NonNullable<Actor>): Promise<void> {
  await inTransaction(db, async (tx) => {
    await incrementLinkVersion(tx, actor.id);
    await recordAuditEvent(tx, {
      ...actorFields(actor, clock.now()),
      event: 'account.mail-links-changed',
      subject: 'account',
      subjectId: actor.id,
    });
  });
}

function auditDetails(choices: MailPreferences) {
  return { reminders: reminderLeadTimes.filter((lead) => choices[lead]).join(' '), notices: choices.notices };
}

import { actorFields, type Actor } from '../../accounts/authority.ts';
import { lockAccount } from '../../accounts/find-account.ts';
import { diffFields, type AuditDetails } from '../../platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { reminderLeadTimes, type MailPreferences } from './mail-preferences.ts';
import { findMailPreferences, incrementLinkVersion, saveMailPreferences } from './stored-mail-preferences.ts';

/** Saves which mails the acting user wants. */
export async function updateMailPreferences(
  { db, clock }: AppContext,
  actor: NonNullable<Actor>,
  preferences: MailPreferences,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const details = await updateMailPreferencesInTransaction(tx, actor.id, () => preferences);
    if (!details) return;
    const event = { event: 'account.mail-chosen', subject: 'account', subjectId: actor.id, details } as const;
    await recordAuditEvent(tx, { ...actorFields(actor, clock.now()), ...event });
  });
}

/** Returns what changed; undefined where nothing did, or there is no such account. */
export async function updateMailPreferencesInTransaction(
  tx: Tx,
  userId: number,
  update: (preferences: MailPreferences) => MailPreferences,
): Promise<AuditDetails | undefined> {
  if (!(await lockAccount(tx, userId))) return undefined;
  const before = await findMailPreferences(tx, userId);
  const after = update(before);
  const details = diffFields(auditDetails(before), auditDetails(after), ['reminders', 'notices']);
  if (Object.keys(details).length === 0) return undefined;
  await saveMailPreferences(tx, userId, after);
  return details;
}

/** Invalidates the unsubscribe links of all mails that the acting user has received. */
export async function rotateUnsubscribeLinks({ db, clock }: AppContext, actor: NonNullable<Actor>): Promise<void> {
  await inTransaction(db, async (tx) => {
    await incrementLinkVersion(tx, actor.id);
    const event = { event: 'account.mail-links-changed', subject: 'account', subjectId: actor.id } as const;
    await recordAuditEvent(tx, { ...actorFields(actor, clock.now()), ...event });
  });
}

function auditDetails(preferences: MailPreferences) {
  return { reminders: reminderLeadTimes.filter((lead) => preferences[lead]).join(' '), notices: preferences.notices };
}

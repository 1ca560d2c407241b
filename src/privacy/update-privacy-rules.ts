import { actorFields, type Actor } from '../accounts/authority.ts';
import { inTransaction } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { diffFields } from '../platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { dataCategories, type PrivacyRules } from './privacy-rules.ts';
import { findPrivacyRules, savePrivacyRules, type VersionedPrivacyRules } from './privacy-rules.queries.ts';

export type UpdatePrivacyRulesResult = { kind: 'changed' | 'unchanged' } | { kind: 'conflict'; current: VersionedPrivacyRules };

const auditFieldNames = {
  attempts: 'monthsOfAttempts',
  attendance: 'monthsOfAttendance',
  guests: 'monthsOfGuests',
  mail: 'monthsOfMail',
  journal: 'monthsOfJournal',
  former: 'monthsOfFormer',
} as const;

const allAuditFields = [...Object.values(auditFieldNames), 'emailInTokens'] as const;

/** Decides how long what is kept. `version` is that of the rules that whoever asks has seen. */
export function updatePrivacyRules(
  { db, clock }: AppContext,
  actor: Actor,
  wanted: VersionedPrivacyRules,
): Promise<UpdatePrivacyRulesResult> {
  return inTransaction(db, async (tx): Promise<UpdatePrivacyRulesResult> => {
    const standing = await findPrivacyRules(tx);
    const details = diffFields(auditFields(standing), auditFields(wanted), allAuditFields);
    if (Object.keys(details).length === 0) return { kind: 'unchanged' };
    if (standing.version !== wanted.version || !(await savePrivacyRules(tx, wanted, wanted.version)))
      return { kind: 'conflict', current: await findPrivacyRules(tx) };
    await recordAuditEvent(tx, {
      ...actorFields(actor, clock.now()),
      event: 'privacy.rules-changed',
      subject: 'privacy',
      subjectId: null,
      details,
    });
    return { kind: 'changed' };
  });
}

/** As the journal keeps it: null is for ever. */
function auditFields({ months, emailInTokens }: PrivacyRules) {
  const facts = dataCategories.map((kind) => [auditFieldNames[kind], months[kind] ?? null] as const);
  return { ...Object.fromEntries(facts), emailInTokens } as Record<(typeof allAuditFields)[number], number | boolean | null>;
}

import { actorFields, type Actor } from '../accounts/authority.ts';
import { diffFields } from '../platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { inTransaction } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { markFormerUsers } from './anonymise.queries.ts';
import {
  dataCategories,
  type DataCategory,
  findPrivacyRules,
  type PrivacyRules,
  retentionCutoffs,
  savePrivacyRules,
  type VersionedPrivacyRules,
} from './privacy-rules.ts';
import { countExpired } from './retention.queries.ts';

/** A preview counts no further. */
export const MAX_COUNTED = 10_000;

type PendingDeletion = { category: DataCategory; count: number; before: Date };

/** What the next nightly run would delete under these rules. */
export async function previewDeletions({ db, clock, settings }: AppContext, rules: PrivacyRules): Promise<PendingDeletion[]> {
  const now = clock.now();
  if (rules.months.former !== undefined) await markFormerUsers(db, now);
  const cutoffs = retentionCutoffs(rules.months, now, settings.timeZone);
  const deletions: PendingDeletion[] = [];
  for (const category of dataCategories) {
    const before = cutoffs[category];
    const count = before ? await countExpired(db, category, cutoffs, MAX_COUNTED) : 0;
    if (before && count > 0) deletions.push({ category, count, before });
  }
  return deletions;
}

type UpdatePrivacyRulesResult = { kind: 'updated' | 'unchanged' } | { kind: 'conflict'; current: VersionedPrivacyRules };

/** `rules.version` is the version that the administrator has seen. */
export function updatePrivacyRules(
  { db, clock }: AppContext,
  actor: Actor,
  rules: VersionedPrivacyRules,
): Promise<UpdatePrivacyRulesResult> {
  return inTransaction(db, async (tx): Promise<UpdatePrivacyRulesResult> => {
    const current = await findPrivacyRules(tx);
    const details = diffFields(auditFields(current), auditFields(rules), auditFieldNames);
    if (Object.keys(details).length === 0) return { kind: 'unchanged' };
    if (current.version !== rules.version || !(await savePrivacyRules(tx, rules, rules.version)))
      return { kind: 'conflict', current: await findPrivacyRules(tx) };
    const event = { event: 'privacy.rules-changed', subject: 'privacy', subjectId: null, details } as const;
    await recordAuditEvent(tx, { ...actorFields(actor, clock.now()), ...event });
    return { kind: 'updated' };
  });
}

const monthsFieldNames = {
  attempts: 'monthsOfAttempts',
  attendance: 'monthsOfAttendance',
  recordings: 'monthsOfRecordings',
  guests: 'monthsOfGuests',
  mail: 'monthsOfMail',
  auditLog: 'monthsOfJournal',
  former: 'monthsOfFormer',
} as const;

const auditFieldNames = [...Object.values(monthsFieldNames), 'emailInTokens'] as const;

/** Null means for ever. */
function auditFields({ months, emailInTokens }: PrivacyRules) {
  const monthsFields = dataCategories.map((category) => [monthsFieldNames[category], months[category] ?? null] as const);
  return { ...Object.fromEntries(monthsFields), emailInTokens } as Record<(typeof auditFieldNames)[number], number | boolean | null>;
}

import { actorFields, type Actor } from '../accounts/authority.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import { inTransaction, type Tx } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { diffFields } from '../platform/audit-log/audit-event.ts';
import { findAttendanceRules, type StoredAttendanceRules } from './attendance.queries.ts';

const ruleNames = ['lateMinutes', 'earlyMinutes', 'minPercent', 'studentsIssueCertificates', 'certificateMinPercent'] as const;

export type UpdateAttendanceRulesResult = { kind: 'updated' | 'unchanged' } | { kind: 'conflict'; current: StoredAttendanceRules };

/** Changes the rules for all meetings, past ones included. `rules.version` is the version that the administrator saw. */
export function updateAttendanceRules(
  { db, clock }: AppContext,
  actor: Actor,
  rules: StoredAttendanceRules,
): Promise<UpdateAttendanceRulesResult> {
  return inTransaction(db, async (tx): Promise<UpdateAttendanceRulesResult> => {
    const current = await lockAttendanceRules(tx);
    if (current.version !== rules.version) return { kind: 'conflict', current };
    const details = diffFields(current, rules, ruleNames);
    if (Object.keys(details).length === 0) return { kind: 'unchanged' };
    await saveAttendanceRules(tx, { ...rules, version: current.version + 1 });
    await recordAuditEvent(tx, {
      ...actorFields(actor, clock.now()),
      event: 'attendance.rules-changed',
      subject: 'attendance',
      subjectId: null,
      details,
    });
    return { kind: 'updated' };
  });
}

/** Writes the row without changing it, so that concurrent updates wait for this transaction. */
async function lockAttendanceRules(tx: Tx): Promise<StoredAttendanceRules> {
  await tx
    .updateTable('attendance_rules')
    .set((eb) => ({ version: eb.ref('version') }))
    .execute();
  return findAttendanceRules(tx);
}

async function saveAttendanceRules(tx: Tx, rules: StoredAttendanceRules): Promise<void> {
  await tx
    .updateTable('attendance_rules')
    .set({
      late_minutes: rules.lateMinutes,
      early_minutes: rules.earlyMinutes,
      min_percent: rules.minPercent,
      students_issue_certificates: rules.studentsIssueCertificates ? 1 : 0,
      certificate_min_percent: rules.certificateMinPercent,
      version: rules.version,
    })
    .execute();
}

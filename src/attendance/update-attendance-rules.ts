import { actorFields, type Actor } from '../accounts/authority.ts';
import { inTransaction } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import { diffFields } from '../platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../platform/audit-log/record-audit-event.ts';
import type { AttendanceRules } from './attendance.ts';
import { saveAttendanceRules } from './attendance-rules.queries.ts';

const ruleNames = ['lateMinutes', 'earlyMinutes', 'minPercent'] as const;

export type UpdateAttendanceRulesResult =
  { kind: 'changed' | 'unchanged' } | { kind: 'conflict'; current: AttendanceRules & { version: number } };

/** Changes by what attendance is judged, also that of classes that are over. `version` is that of the rules that whoever asks has seen. */
export function updateAttendanceRules(
  { db, clock }: AppContext,
  actor: Actor,
  wanted: AttendanceRules & { version: number },
): Promise<UpdateAttendanceRulesResult> {
  return inTransaction(db, async (tx): Promise<UpdateAttendanceRulesResult> => {
    const written = await saveAttendanceRules(tx, wanted);
    if (!written.wasCurrent) return { kind: 'conflict', current: written.before };
    const details = diffFields(written.before, wanted, ruleNames);
    if (Object.keys(details).length === 0) return { kind: 'unchanged' };
    await recordAuditEvent(tx, {
      ...actorFields(actor, clock.now()),
      event: 'attendance.rules-changed',
      subject: 'attendance',
      subjectId: null,
      details,
    });
    return { kind: 'changed' };
  });
}

import { doneBy, type Actor } from '../accounts/authority.ts';
import { inTransaction } from '../platform/db/database.ts';
import type { Needs } from '../platform/http/context.ts';
import { changesBetween } from '../platform/audit-log/diff-fields.ts';
import { recordDeed } from '../platform/audit-log/record-audit-event.ts';
import type { Rules } from './attendance.ts';
import { writeRules } from './attendance-rules.queries.ts';

const ruleNames = ['lateMinutes', 'earlyMinutes', 'leastPercent'] as const;

export type ChangingRules = { kind: 'changed' | 'unchanged' } | { kind: 'conflict'; current: Rules & { version: number } };

/** Changes by what attendance is judged, also that of classes that are over. `version` is that of the rules that whoever asks has seen. */
export function changeRules({ db, clock }: Needs, actor: Actor, wanted: Rules & { version: number }): Promise<ChangingRules> {
  return inTransaction(db, async (tx): Promise<ChangingRules> => {
    const written = await writeRules(tx, wanted);
    if (!written.wasCurrent) return { kind: 'conflict', current: written.before };
    const details = changesBetween(written.before, wanted, ruleNames);
    if (Object.keys(details).length === 0) return { kind: 'unchanged' };
    await recordDeed(tx, {
      ...doneBy(actor, clock.now()),
      deed: 'attendance.rules-changed',
      subject: 'attendance',
      subjectId: null,
      details,
    });
    return { kind: 'changed' };
  });
}

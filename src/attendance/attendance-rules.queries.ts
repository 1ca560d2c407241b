import type { Tx } from '../platform/db/database.ts';
import type { Rules } from './attendance.ts';
import { findRules } from './attendance.queries.ts';

type VersionedRules = Rules & { version: number };

/** Writes the rules where their version is still the one that was seen, and answers what they were before. Others wait here. */
export async function writeRules(tx: Tx, wanted: VersionedRules): Promise<{ before: VersionedRules; wasCurrent: boolean }> {
  await tx
    .updateTable('attendance_rules')
    .set((eb) => ({ version: eb.ref('version') }))
    .execute();
  const before = await findRules(tx);
  if (before.version !== wanted.version) return { before, wasCurrent: false };
  const same = (['lateMinutes', 'earlyMinutes', 'leastPercent'] as const).every((name) => before[name] === wanted[name]);
  if (!same) {
    await tx
      .updateTable('attendance_rules')
      .set({
        late_minutes: wanted.lateMinutes,
        early_minutes: wanted.earlyMinutes,
        least_percent: wanted.leastPercent,
        version: before.version + 1,
      })
      .execute();
  }
  return { before, wasCurrent: true };
}

import type { Tx } from '../platform/db/database.ts';
import type { AttendanceRules } from './attendance.ts';
import { findAttendanceRules } from './attendance.queries.ts';

type VersionedRules = AttendanceRules & { version: number };

/** Writes the rules where their version is still the one that was seen, and answers what they were before. Others wait here. */
export async function saveAttendanceRules(tx: Tx, wanted: VersionedRules): Promise<{ before: VersionedRules; wasCurrent: boolean }> {
  await tx
    .updateTable('attendance_rules')
    .set((eb) => ({ version: eb.ref('version') }))
    .execute();
  const before = await findAttendanceRules(tx);
  if (before.version !== wanted.version) return { before, wasCurrent: false };
  const same = (['lateMinutes', 'earlyMinutes', 'minPercent'] as const).every((name) => before[name] === wanted[name]);
  if (!same) {
    await tx
      .updateTable('attendance_rules')
      .set({
        late_minutes: wanted.lateMinutes,
        early_minutes: wanted.earlyMinutes,
        min_percent: wanted.minPercent,
        version: before.version + 1,
      })
      .execute();
  }
  return { before, wasCurrent: true };
}

import { actorFields, type Actor } from '../../accounts/authority.ts';
import { managesAllCourses } from '../../courses/course-authority.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { isNumberOption, optionNames, type NumberOptionName } from '../../jitsi/tokens/call-option-table.ts';
import { diffFields } from '../../platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { isInRange, type CallPolicy } from './call-policy.ts';
import { findCallPolicy, saveCallPolicy, type VersionedCallPolicy } from './call-policy.queries.ts';

type UpdateCallPolicyResult =
  | { kind: 'updated' }
  | { kind: 'unchanged' }
  /** The options whose number is missing or out of range. */
  | { kind: 'invalid'; options: NumberOptionName[] }
  | { kind: 'forbidden' }
  /** The policy was changed meanwhile; nothing was written. */
  | { kind: 'conflict'; current: VersionedCallPolicy };

/** `version` is the one that the administrator's form was built from. */
export function updateCallPolicy(
  { db, clock }: Pick<AppContext, 'db' | 'clock'>,
  actor: Actor,
  policy: CallPolicy,
  version: number,
): Promise<UpdateCallPolicyResult> {
  return inTransaction(db, async (tx): Promise<UpdateCallPolicyResult> => {
    if (!managesAllCourses(actor, 'meetings:write')) return { kind: 'forbidden' };
    const invalid = optionNames.filter(isNumberOption).filter((name) => {
      const { level, value } = policy[name];
      return value === null ? level === 'forced' : !isInRange(name, value);
    });
    if (invalid.length > 0) return { kind: 'invalid', options: invalid };
    const current = await findCallPolicy(tx);
    const details = diffFields(toAuditValues(current.policy), toAuditValues(policy), optionNames);
    if (Object.keys(details).length === 0) return { kind: 'unchanged' };
    if (current.version !== version || !(await saveCallPolicy(tx, policy, version))) return { kind: 'conflict', current };
    const { password, ...others } = details;
    await recordAuditEvent(tx, {
      ...actorFields(actor, clock.now()),
      event: 'portal.call-options-changed',
      subject: 'portal',
      subjectId: null,
      details: { ...others, ...(password && { roomPassword: password }) },
    });
    return { kind: 'updated' };
  });
}

/** `default-on`, `forced 30`. */
function toAuditValues(policy: CallPolicy) {
  return Object.fromEntries(optionNames.map((name) => [name, toAuditValue(policy[name])])) as Record<(typeof optionNames)[number], string>;
}

function toAuditValue({ level, value }: CallPolicy[keyof CallPolicy]): string {
  if (level === 'forbidden') return level;
  if (typeof value === 'number') return `${level === 'forced' ? level : 'default-on'} ${value}`;
  return level === 'forced' ? level : value ? 'default-on' : 'default-off';
}

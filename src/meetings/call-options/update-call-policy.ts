import { doneBy, type Actor } from '../../accounts/authority.ts';
import { runsAll } from '../../courses/course-authority.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { Needs } from '../../platform/http/context.ts';
import { optionNames } from '../../jitsi/tokens/call-option-table.ts';
import { changesBetween } from '../../platform/audit-log/diff-fields.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import { isCrowd, type CallPolicy } from './call-policy.ts';
import { findCallPolicy, writeCallPolicy, type StandingPolicy } from './call-policy.queries.ts';

export type PolicyDeciding =
  | { kind: 'decided' }
  | { kind: 'unchanged' }
  | { kind: 'faulty' }
  | { kind: 'forbidden' }
  /** Somebody else was faster: nothing was written, and this is what stands now. */
  | { kind: 'conflict'; standing: StandingPolicy };

/** Decides which options all calls have, may have or cannot have. `version` is the one that whoever asks has seen. */
export function decideCallPolicy(
  { db, clock }: Pick<Needs, 'db' | 'clock'>,
  actor: Actor,
  policy: CallPolicy,
  version: number,
): Promise<PolicyDeciding> {
  return inTransaction(db, async (tx): Promise<PolicyDeciding> => {
    if (!runsAll(actor, 'meetings:manage')) return { kind: 'forbidden' };
    const { level, value } = policy.maxParticipants;
    if (value === null ? level === 'forced' : !isCrowd(value)) return { kind: 'faulty' };
    const standing = await findCallPolicy(tx);
    const details = changesBetween(factsOf(standing.policy), factsOf(policy), optionNames);
    if (Object.keys(details).length === 0) return { kind: 'unchanged' };
    if (standing.version !== version || !(await writeCallPolicy(tx, policy, version))) return { kind: 'conflict', standing };
    const { password, ...others } = details;
    const deed = { deed: 'portal.call-options-changed', subject: 'portal', subjectId: null } as const;
    await recordDeed(tx, { ...doneBy(actor, clock.now()), ...deed, details: { ...others, ...(password && { roomPassword: password }) } });
    return { kind: 'decided' };
  });
}

/** As the journal keeps it: `default-on`, `forced 30`. */
function factsOf(policy: CallPolicy) {
  return Object.fromEntries(optionNames.map((name) => [name, factOf(policy[name])])) as Record<(typeof optionNames)[number], string>;
}

function factOf({ level, value }: CallPolicy[keyof CallPolicy]): string {
  if (level === 'forbidden') return level;
  if (typeof value === 'number') return `${level === 'forced' ? level : 'default-on'} ${value}`;
  return level === 'forced' ? level : value ? 'default-on' : 'default-off';
}

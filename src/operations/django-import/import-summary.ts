import type { BuiltInRole } from '../../accounts/role.ts';
import type { ImportDecision } from './import-decisions.ts';

/** Counts of the decisions. */
export class ImportSummary {
  existing = 0;
  skipped = 0;
  imported = 0;
  readonly roles: Record<BuiltInRole, number> = { administrator: 0, teacher: 0, student: 0 };
  inactive = 0;
  normalized = 0;
  renamed = 0;
  canSignIn = 0;
  /** Users who have to be invited, by algorithm of their password hash. */
  readonly toInvite = new Map<string, number>();
  credentials = 0;

  add(decision: ImportDecision): void {
    if (decision.kind !== 'imported') {
      this[decision.kind]++;
      return;
    }
    this.imported++;
    this.roles[decision.role]++;
    if (!decision.user.active) this.inactive++;
    if (decision.normalized) this.normalized++;
    if (decision.renamed) this.renamed++;
    if (decision.xmppPassword !== undefined) this.credentials++;
    if (decision.canSignIn) this.canSignIn++;
    else increment(this.toInvite, hashAlgorithm(decision.user.password));
  }
}

/** Django's name of the algorithm; `none` for users without a password. */
function hashAlgorithm(hash: string): string {
  return /^([a-z0-9_]+)\$/.exec(hash)?.[1] ?? 'none';
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

import type { BuiltInRole } from '../../accounts/account.ts';
import type { Decision } from './import-decisions.ts';

/** How many people of each kind there were. */
export class Tally {
  here = 0;
  left = 0;
  coming = 0;
  readonly roles: Record<BuiltInRole, number> = { administrator: 0, teacher: 0, student: 0 };
  switchedOff = 0;
  respelled = 0;
  renamed = 0;
  signIn = 0;
  /** Who has to be invited, by what Django says of their password. */
  readonly toInvite = new Map<string, number>();
  credentials = 0;

  add(decision: Decision): void {
    if (decision.kind !== 'comes') {
      this[decision.kind]++;
      return;
    }
    this.coming++;
    this.roles[decision.role]++;
    if (!decision.person.active) this.switchedOff++;
    if (decision.respelled) this.respelled++;
    if (decision.renamed) this.renamed++;
    if (decision.xmppPassword !== undefined) this.credentials++;
    if (decision.signsIn) this.signIn++;
    else count(this.toInvite, kindOfPassword(decision.person.password));
  }
}

/** The name that Django gives to its way of hashing; `none` for people who never had a password. */
export function kindOfPassword(hash: string): string {
  return /^([a-z0-9_]+)\$/.exec(hash)?.[1] ?? 'none';
}

function count(numbers: Map<string, number>, name: string): void {
  numbers.set(name, (numbers.get(name) ?? 0) + 1);
}

import type { TokenSigner } from '../../jitsi/tokens/room-token.ts';
import type { AppContext } from '../../platform/http/context.ts';
import type { Messages } from '../../platform/messages/messages.ts';

type CheckName = keyof Messages['doctor']['checks'];
export type OutcomeName = keyof Messages['doctor']['outcomes'];

/** `warning`: works, but should be reviewed; `skipped`: not checked, because another check has to pass first. */
type CheckStatus = 'ok' | 'warning' | 'failed' | 'skipped';

/**
 * The result of one check. `observed` is what the server responded, in its own words or figures, never a secret; `pitfall` is the
 * number in the table of `docs/doctor.md`.
 */
export type CheckResult = { check: CheckName; status: CheckStatus; outcome: OutcomeName; observed: string; pitfall?: number };

export function passed(check: CheckName, outcome: OutcomeName, observed: string | number = ''): CheckResult {
  return { check, status: 'ok', outcome, observed: String(observed) };
}

export function failed(check: CheckName, outcome: OutcomeName, observed: string | number = '', pitfall?: number): CheckResult {
  return { check, status: 'failed', outcome, observed: String(observed), ...(pitfall && { pitfall }) };
}

export function warning(check: CheckName, outcome: OutcomeName, observed: string | number = '', pitfall?: number): CheckResult {
  return { check, status: 'warning', outcome, observed: String(observed), ...(pitfall && { pitfall }) };
}

export function skipped(check: CheckName, outcome: OutcomeName, observed: string | number = ''): CheckResult {
  return { check, status: 'skipped', outcome, observed: String(observed) };
}

export function isHealthy(results: CheckResult[]): boolean {
  return results.every(({ status }) => status !== 'failed');
}

/** A check result as text. `fix` is empty where nothing has to be changed. */
export type CheckResultLine = { status: CheckStatus; check: string; result: string; fix: string; pitfall: number | undefined };

export function formatCheckResult(messages: Messages, { check, status, outcome, observed, pitfall }: CheckResult): CheckResultLine {
  const { checks, outcomes } = messages.doctor;
  const texts = outcomes[outcome];
  return { status, check: checks[check], result: texts.result(observed), fix: 'fix' in texts ? texts.fix : '', pitfall };
}

export type DoctorContext = AppContext & { tokenSigner: TokenSigner };

import type { TokenSigner } from '../../jitsi/tokens/room-token.ts';
import type { AppContext } from '../../platform/http/context.ts';
import type { Messages } from '../../platform/messages/messages.ts';

type CheckName = keyof Messages['doctor']['checks'];
export type OutcomeName = keyof Messages['doctor']['outcomes'];

/**
 * `ok`: what was asked for was seen, and nothing else explains it; `warning`: works, but should be reviewed; `skipped`: not checked, because another
 * check has to pass first, or because the answer was none that tells.
 */
type CheckStatus = 'ok' | 'warning' | 'failed' | 'skipped';

/** The result of one check. `observed` is what the server responded, in its own words or figures, never a secret. */
export type CheckResult = { check: CheckName; status: CheckStatus; outcome: OutcomeName; observed: string; pitfall?: number };

/** The number of an outcome in the table of `docs/doctor.md`; a test compares the two. */
export const pitfalls: Partial<Record<OutcomeName, number>> = {
  'student-moderates': 1,
  'first-moderates': 1,
  'teacher-not-moderator': 1,
  'domain-unknown': 2,
  'domain-mismatch': 2,
  'token-other-domain': 2,
  'join-mismatched': 2,
  'wrong-sub-accepted': 3,
  'token-other-audience': 4,
  'token-other-algorithm': 4,
  'clock-skewed': 5,
  'token-other-clock': 5,
  'expired-accepted': 6,
  'student-in-lobby': 10,
  'teacher-in-lobby': 10,
  'token-auth-url-missing': 13,
  'token-auth-url-elsewhere': 13,
  'token-auth-url-without-state': 13,
  'token-auth-url-with-accounts': 13,
  'room-not-reserved': 14,
  'reservation-missing': 14,
  'port-open': 15,
  'paths-exposed': 15,
  'guests-on': 16,
  'guest-accepted': 16,
  'credentials-unread': 18,
  'tokens-not-accepted': 18,
  'accounts-not-known': 18,
  'accounts-not-asked': 18,
  'jicofo-unreachable': 19,
  'join-refused': 19,
  'events-missing': 20,
  'web-unreachable': 21,
  'web-too-slow': 21,
  'ipv6-shared': 22,
};

export const passed = withStatus('ok');
export const failed = withStatus('failed');
export const warning = withStatus('warning');
export const skipped = withStatus('skipped');

function withStatus(status: CheckStatus) {
  return (check: CheckName, outcome: OutcomeName, observed: string | number = ''): CheckResult => {
    const pitfall = pitfalls[outcome];
    return { check, status, outcome, observed: String(observed), ...(pitfall !== undefined && { pitfall }) };
  };
}

export function isHealthy(results: CheckResult[]): boolean {
  return countStatus(results, 'failed') === 0;
}

export function countStatus(results: CheckResult[], wanted: CheckStatus): number {
  return results.filter(({ status }) => status === wanted).length;
}

/** A check result as text. `fix` is empty where nothing has to be changed. */
export type CheckResultLine = { status: CheckStatus; check: string; result: string; fix: string; pitfall: number | undefined };

export function formatCheckResult(messages: Messages, { check, status, outcome, observed, pitfall }: CheckResult): CheckResultLine {
  const { checks, outcomes } = messages.doctor;
  const texts = outcomes[outcome];
  return { status, check: checks[check], result: texts.result(observed), fix: 'fix' in texts ? texts.fix : '', pitfall };
}

export type DoctorContext = AppContext & { tokenSigner: TokenSigner };

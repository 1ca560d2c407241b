import { loadEnvFile, readSettings, SettingsError } from '../../platform/config/environment.ts';
import type { Settings } from '../../platform/config/settings.ts';
import { runChecks } from '../doctor/doctor-runs.ts';
import { type CheckResult, countStatus, failed, formatCheckResult, isHealthy, type CheckResultLine } from '../doctor/check-result.ts';
import { createContext } from '../../context.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { CommandError } from './command.ts';

const statusLabels = { ok: 'ok  ', warning: 'WARN', failed: 'FAIL', skipped: '-   ' };

/**
 * `npm run doctor`: checks the portal and its Jitsi, and prints for each check what it found and what to change. Exits with 0 where no
 * check failed, and with 1 otherwise. `-- --json` prints one JSON object, for programs.
 */
export async function doctor(args: string[]): Promise<number> {
  if (args.some((arg) => arg !== '--json')) throw new CommandError('npm run doctor [-- --json]');
  const asJson = args.includes('--json');
  const results: CheckResult[] = [];
  for await (const result of runSettingsAndChecks()) {
    results.push(result);
    if (!asJson) console.log(formatCheck(result));
  }
  const healthy = isHealthy(results);
  if (asJson) console.log(JSON.stringify({ healthy, results: results.map((result) => ({ ...result, ...describeInEnglish(result) })) }));
  else console.log(formatSummary(results));
  return healthy ? 0 : 1;
}

function formatSummary(results: CheckResult[]): string {
  const { healthy, problems, unchecked } = messagesFor('en').doctor;
  const skippedCount = countStatus(results, 'skipped');
  const verdict = isHealthy(results) ? healthy : problems(countStatus(results, 'failed'));
  return skippedCount === 0 ? verdict : `${verdict} ${unchecked(skippedCount)}`;
}

/** The settings come first: without them nothing else can be checked. */
async function* runSettingsAndChecks(): AsyncGenerator<CheckResult> {
  const settings = readSettingsOrProblems();
  if (Array.isArray(settings)) {
    for (const problem of settings) yield failed('settings', 'settings-refused', problem);
    return;
  }
  const context = createContext(settings);
  try {
    yield* runChecks(context);
  } finally {
    await context.db.destroy();
  }
}

function readSettingsOrProblems(): Settings | string[] {
  try {
    loadEnvFile();
    return readSettings();
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

function describeInEnglish(result: CheckResult): Pick<CheckResultLine, 'result' | 'fix'> & { label: string } {
  const { check, result: text, fix } = formatCheckResult(messagesFor('en'), result);
  return { label: check, result: text, fix };
}

function formatCheck(result: CheckResult): string {
  const { label, result: text, fix } = describeInEnglish(result);
  const pitfall = result.pitfall === undefined ? '' : ` (${messagesFor('en').doctor.pitfall(result.pitfall)})`;
  return `${statusLabels[result.status]} ${label}: ${text}${fix && `\n      -> ${fix}${pitfall}`}`;
}

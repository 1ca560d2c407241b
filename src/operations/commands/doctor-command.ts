import { loadEnvFile, readSettings, SettingsError } from '../../platform/config/environment.ts';
import type { Settings } from '../../platform/config/settings.ts';
import { runChecks } from '../doctor/run-checks.ts';
import { failed, isHealthy, type CheckResult } from '../doctor/check-result.ts';
import { formatCheckResult } from '../doctor/check-result-line.ts';
import { createContext } from '../../context.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { CommandError } from './command.ts';

const verdictLabels = { good: 'ok   ', doubtful: 'LOOK ', bad: 'MEND ', 'not-asked': '-    ' };

/**
 * `npm run doctor`: tries the portal and its Jitsi and says line by line what was tried, what came back and what to change. Exits with
 * 0 when nothing has to be mended and with 1 otherwise. `-- --json` says the same as one JSON object, for programs.
 */
export async function doctor(words: string[]): Promise<number> {
  if (words.some((word) => word !== '--json')) throw new CommandError('npm run doctor [-- --json]');
  const asJson = words.includes('--json');
  const findings: CheckResult[] = [];
  for await (const finding of runSettingsAndChecks()) {
    findings.push(finding);
    if (!asJson) console.log(formatCheck(finding));
  }
  const healthy = isHealthy(findings);
  if (asJson)
    console.log(JSON.stringify({ healthy, findings: findings.map((finding) => ({ ...finding, ...describeInEnglish(finding) })) }));
  else
    console.log(
      healthy
        ? messagesFor('en').doctor.healthy
        : messagesFor('en').doctor.problems(findings.filter(({ status }) => status === 'bad').length),
    );
  return healthy ? 0 : 1;
}

/** The settings come first: without them there is nothing to examine. */
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

function describeInEnglish(finding: CheckResult): { tried: string; back: string; change: string } {
  const { check, result, fix } = formatCheckResult(messagesFor('en'), finding);
  return { tried: check, back: result, change: fix };
}

function formatCheck(finding: CheckResult): string {
  const { tried, back, change } = describeInEnglish(finding);
  const messages = messagesFor('en').doctor;
  const trap = finding.trap === undefined ? '' : ` (${messages.trap(finding.trap)})`;
  return `${verdictLabels[finding.status]} ${tried}: ${back}${change && `\n      -> ${change}${trap}`}`;
}

import { loadEnvFile, readSettings, SettingsError } from '../../platform/config/environment.ts';
import type { Settings } from '../../platform/config/settings.ts';
import { examine } from '../doctor/run-checks.ts';
import { bad, isHealthy, type Finding } from '../doctor/check-result.ts';
import { findingLine } from '../doctor/check-result-line.ts';
import { assemble } from '../../portal.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import { CommandError } from './command-error.ts';

const marks = { good: 'ok   ', doubtful: 'LOOK ', bad: 'MEND ', 'not-asked': '-    ' };

/**
 * `npm run doctor`: tries the portal and its Jitsi and says line by line what was tried, what came back and what to change. Exits with
 * 0 when nothing has to be mended and with 1 otherwise. `-- --json` says the same as one JSON object, for programs.
 */
export async function doctor(words: string[]): Promise<number> {
  if (words.some((word) => word !== '--json')) throw new CommandError('npm run doctor [-- --json]');
  const asJson = words.includes('--json');
  const findings: Finding[] = [];
  for await (const finding of everything()) {
    findings.push(finding);
    if (!asJson) console.log(textOf(finding));
  }
  const healthy = isHealthy(findings);
  if (asJson) console.log(JSON.stringify({ healthy, findings: findings.map((finding) => ({ ...finding, ...inEnglish(finding) })) }));
  else
    console.log(
      healthy ? wordsIn('en').doctor.healthy : wordsIn('en').doctor.ill(findings.filter(({ verdict }) => verdict === 'bad').length),
    );
  return healthy ? 0 : 1;
}

/** The settings come first: without them there is nothing to examine. */
async function* everything(): AsyncGenerator<Finding> {
  const settings = settingsOrProblems();
  if (Array.isArray(settings)) {
    for (const problem of settings) yield bad('settings', 'settings-refused', problem);
    return;
  }
  const needs = assemble(settings);
  try {
    yield* examine(needs);
  } finally {
    await needs.db.destroy();
  }
}

function settingsOrProblems(): Settings | string[] {
  try {
    loadEnvFile();
    return readSettings();
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

function inEnglish(finding: Finding): { tried: string; back: string; change: string } {
  const { tried, back, change } = findingLine(wordsIn('en'), finding);
  return { tried, back, change };
}

function textOf(finding: Finding): string {
  const { tried, back, change } = inEnglish(finding);
  const words = wordsIn('en').doctor;
  const trap = finding.trap === undefined ? '' : ` (${words.trap(finding.trap)})`;
  return `${marks[finding.verdict]} ${tried}: ${back}${change && `\n      -> ${change}${trap}`}`;
}

import { readFileSync } from 'node:fs';
import { secretNames, variables, type Variables } from './variables.ts';
import { buildSettings } from './build-settings.ts';
import type { Settings } from './settings.ts';
import { OperatorError } from '../shared/operator-error.ts';

/** The settings cannot be used. `problems` holds every reason, one sentence each. */
export class SettingsError extends OperatorError {
  readonly problems: string[];

  constructor(problems: string[]) {
    super(`the settings cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/**
 * Reads and checks every setting. `given` stands over the process' own environment, for commands that bring defaults.
 * Throws a SettingsError that lists all problems at once.
 */
export function readSettings(given: Record<string, string> = {}, environment: NodeJS.ProcessEnv = process.env): Settings {
  const problems: string[] = [];
  const values = checkVariables(readSecretFiles(omitEmptyVariables({ ...environment, ...given }), problems), problems);
  const settings = buildSettings(values, problems);
  if (problems.length > 0) throw new SettingsError(firstProblemPerVariable(problems));
  return settings;
}

/** Takes `.env` of the working folder into the environment where there is one; what is already set stays. */
export function loadEnvFile(): void {
  try {
    process.loadEnvFile();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** The environment of a program that the portal starts: its own, with these variables over it. */
export function childEnvironment(given: Record<string, string>): NodeJS.ProcessEnv {
  return { ...process.env, ...given };
}

/** `PORT=` in a file means the same as no line at all. */
function omitEmptyVariables(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => Boolean(entry[1])));
}

function readSecretFiles(environment: Record<string, string>, problems: string[]): Record<string, string> {
  for (const name of secretNames) {
    const path = environment[`${name}_FILE`];
    if (!path) continue;
    if (environment[name]) problems.push(`${name} and ${name}_FILE: give one of the two`);
    try {
      environment[name] = readFileSync(path, 'utf8').trim();
    } catch {
      problems.push(`${name}_FILE: ${path} cannot be read`);
    }
  }
  return environment;
}

/** Values that fit; those that do not are named in `problems` and left out, so that the checks across variables still run. */
function checkVariables(environment: Record<string, string>, problems: string[]): Variables {
  const checked = variables.safeParse(environment);
  if (checked.success) return checked.data;
  const refused = new Set(checked.error.issues.map((issue) => String(issue.path[0])));
  for (const issue of checked.error.issues) problems.push(`${issue.path.join('.')}: ${issue.message}`);
  return variables.parse(Object.fromEntries(Object.entries(environment).filter(([name]) => !refused.has(name))));
}

/** A variable that does not fit was left out above; that it is then missing is no news. */
function firstProblemPerVariable(problems: string[]): string[] {
  const nameOf = (problem: string) => /^[A-Z_]+(?=:)/.exec(problem)?.[0];
  return problems.filter((problem, index) => {
    const name = nameOf(problem);
    return !name || problems.findIndex((other) => nameOf(other) === name) === index;
  });
}

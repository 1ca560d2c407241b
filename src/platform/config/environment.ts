import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { secretNames, variables, type Variables } from './variables.ts';
import { buildSettings } from './build-settings.ts';
import type { Settings } from './settings.ts';
import { OperatorError } from '../shared/operator-error.ts';

/** `problems`: every reason, a sentence each. */
export class SettingsError extends OperatorError {
  readonly problems: string[];

  constructor(problems: string[]) {
    super(`the settings cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/**
 * Reads and validates all settings. `overrides` take precedence over the environment, for commands that bring their own. Throws a
 * SettingsError with all problems at once.
 */
export function readSettings(overrides: Record<string, string> = {}, environment: NodeJS.ProcessEnv = process.env): Settings {
  const problems: string[] = [];
  const values = parseVariables(readSecretFiles(omitEmptyVariables({ ...environment, ...overrides }), problems), problems);
  const settings = buildSettings(values, problems);
  if (problems.length > 0) throw new SettingsError(firstProblemPerVariable(problems));
  return settings;
}

/** Loads `.env` of the working directory if there is one. Variables that are set already stay. Throws an OperatorError where it cannot be read. */
export function loadEnvFile(): void {
  const text = readEnvFile('.env');
  for (const [name, value] of Object.entries(parseEnvFile(text))) if (!(name in process.env)) process.env[name] = value;
}

function readEnvFile(path: string): string {
  try {
    // Without the byte order mark that Windows' editors write, in which `process.loadEnvFile` loses the first line.
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return '';
    throw new OperatorError(
      code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? `${path} is not UTF-8: save it as UTF-8` : `${path} cannot be read: ${code}`,
    );
  }
}

/** The variables of a `.env`, whatever the system that it was written on, and with `export` or an indent before a name. */
function parseEnvFile(text: string): Record<string, string> {
  const lines = text.split(/\r\n?|\n/).map((line) => line.replace(/^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=/, '$1='));
  return parseEnv(lines.join('\n')) as Record<string, string>;
}

/** The environment of a child process: the portal's own, with these variables over it. */
export function childEnvironment(variables: Record<string, string>): NodeJS.ProcessEnv {
  return { ...process.env, ...variables };
}

/** `PORT=` means the same as no PORT. */
export function omitEmptyVariables(environment: NodeJS.ProcessEnv): Record<string, string> {
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

/** Invalid values are reported in `problems` and left out, so that checks across variables still run. */
function parseVariables(environment: Record<string, string>, problems: string[]): Variables {
  const result = variables.safeParse(environment);
  if (result.success) return result.data;
  const invalid = new Set(result.error.issues.map((issue) => String(issue.path[0])));
  for (const issue of result.error.issues) problems.push(`${issue.path.join('.')}: ${issue.message}`);
  return variables.parse(Object.fromEntries(Object.entries(environment).filter(([name]) => !invalid.has(name))));
}

/** An invalid variable was left out above; that it is missing then is no second problem. */
function firstProblemPerVariable(problems: string[]): string[] {
  const nameOf = (problem: string) => /^[A-Z_]+(?=:)/.exec(problem)?.[0];
  return problems.filter((problem, index) => {
    const name = nameOf(problem);
    return !name || problems.findIndex((other) => nameOf(other) === name) === index;
  });
}

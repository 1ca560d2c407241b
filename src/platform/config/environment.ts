import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { secretNames, variables, type Variables } from './variables.ts';
import { buildSettings } from './build-settings.ts';
import { parseApplications } from './applications.ts';
import { parseIdentityProviders, providerSecretNames } from './identity-providers.ts';
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
  const given = readSecretFiles(omitEmptyVariables({ ...environment, ...overrides }), problems);
  const settings = buildSettings(
    parseVariables(given, problems),
    parseIdentityProviders(given, problems),
    parseApplications(given, problems),
    problems,
  );
  if (problems.length > 0) throw new SettingsError(firstProblemPerVariable(problems));
  return settings;
}

/**
 * Loads `.env` of the working directory if there is one. Variables that are set already stay. Answers a function that takes the others
 * away again. Throws an OperatorError where it cannot be read.
 */
export function loadEnvFile(): () => void {
  const loaded = Object.entries(parseEnvFile(readTextFile('.env') ?? '')).filter(([name]) => !(name in process.env));
  for (const [name, value] of loaded) process.env[name] = value;
  return () => {
    for (const [name] of loaded) Reflect.deleteProperty(process.env, name);
  };
}

/** Undefined for a file that is not there. Throws an OperatorError where it cannot be read. */
function readTextFile(path: string): string | undefined {
  const bytes = readBytes(path);
  // UTF-16 without its mark is UTF-8 with zero bytes, of which no line would be known.
  if (bytes && (!isUtf8(bytes) || bytes.includes(0))) throw new OperatorError(`${path} is not UTF-8: save it as UTF-8`);
  // Without the byte order mark that Windows' editors write, in which `process.loadEnvFile` loses the first line.
  return bytes && new TextDecoder().decode(bytes);
}

function readBytes(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new OperatorError(`${path} cannot be read: ${code}`);
  }
}

/**
 * The variables of a `.env`, whatever the system that it was written on, and with `export`, an indent or what a paste brings along around
 * a name.
 */
function parseEnvFile(text: string): Record<string, string> {
  const lines = text
    .split(/\r\n?|\n/)
    .map((line) => line.replace(/^[\s\u200b-\u200f\u2060]*(?:export\s+)?([A-Za-z_]\w*)[\s\u200b-\u200f\u2060]*=/, '$1='));
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
  for (const name of [...secretNames, ...providerSecretNames(environment)]) {
    const path = environment[`${name}_FILE`];
    if (!path) continue;
    if (environment[name]) problems.push(`${name} and ${name}_FILE: give one of the two`);
    try {
      const text = readTextFile(path);
      if (text === undefined) problems.push(`${name}_FILE: ${path} cannot be read`);
      else environment[name] = text.trim();
    } catch (error) {
      problems.push(`${name}_FILE: ${(error as OperatorError).message}`);
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
  const nameOf = (problem: string) => /^[A-Z\d_]+(?=:)/.exec(problem)?.[0];
  return problems.filter((problem, index) => {
    const name = nameOf(problem);
    return !name || problems.findIndex((other) => nameOf(other) === name) === index;
  });
}

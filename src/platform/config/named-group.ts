import type { z } from 'zod';
import { splitList } from './validators.ts';

/** Variables that there are once for each name in a list: with `OIDC_PROVIDERS=google` those that begin with `OIDC_GOOGLE_`. */
export type NamedGroup<Schema extends z.ZodType> = {
  /** The variable that holds the names. */
  list: string;
  prefix: string;
  /** What is behind the name of each variable. */
  variables: Schema;
};

type Environment = Readonly<Record<string, string>>;

/** The names that its list gives, in their order. */
export function listGroupNames({ list }: { list: string }, environment: Environment): string[] {
  return splitList(environment[list] ?? '');
}

/** What the variables of `name` begin with. */
export function groupPrefix({ prefix }: { prefix: string }, name: string): string {
  return `${prefix}${name.toUpperCase().replaceAll('-', '_')}_`;
}

/** The variables of `name`. Undefined, with their problems added to `problems`, where something does not fit. */
export function readNamedGroup<Schema extends z.ZodType>(
  group: NamedGroup<Schema>,
  name: string,
  environment: Environment,
  problems: string[],
): z.infer<Schema> | undefined {
  if (!/^[a-z][a-z0-9-]{0,29}$/.test(name)) {
    problems.push(`${group.list}: ${name} is no name of small letters, digits and hyphens`);
    return undefined;
  }
  const prefix = groupPrefix(group, name);
  const own = Object.entries(environment).flatMap(([key, value]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : []));
  const result = group.variables.safeParse(Object.fromEntries(own));
  if (result.success) return result.data;
  problems.push(...result.error.issues.map(({ path, message }) => `${prefix}${String(path[0])}: ${message}`));
  return undefined;
}

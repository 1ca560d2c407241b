import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ejs from 'ejs';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/platform/shared/package-root.ts';
import { es } from '../../src/platform/messages/es.ts';

const folder = join(packageRoot, 'views');
const views = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ejs'));

describe.each(views)('views/%s', (name) => {
  const text = readFileSync(join(folder, name), 'utf8');

  test('compiles', () => {
    expect(() => ejs.compile(text, { filename: join(folder, name) })).not.toThrow();
  });

  test('has no line of more than 140 characters', () => {
    expect(text.split('\n').filter((line) => line.length > 140)).toEqual([]);
  });

  test('names its tables, for who hears the page', () => {
    const tables = text.replaceAll(/<%[^]*?%>/g, '').matchAll(/<table\b[^>]*>(?:\s*<caption)?/g);
    for (const [table] of tables) expect(table).toMatch(/ aria-label(?:ledby)?=|<caption/);
  });

  test('ties each error to its field', () => {
    const errors = text.matchAll(/field-error', \{\s*name: (?:'([\w-]+)'|(\w+))/g);
    for (const [, literal, variable] of errors) expect(text).toContain(`aria-describedby="${literal ?? `<%= ${variable} %>`}-help"`);
  });

  test('uses messages that exist', () => {
    const prefixes = messagePrefixes(text);
    const names = [...prefixes.keys()].join('|');
    for (const [, name, rest] of text.matchAll(new RegExp(`(?<![\\w.])(${names})\\.([\\w.]+)`, 'g'))) {
      const path = prefixes.get(name!)! + rest!;
      expect([path, isMessage(es, path)]).toEqual([path, true]);
    }
  });

  test('escapes everything but includes, icons and the body', () => {
    const ownIncludes = [...text.matchAll(/const (\w+) = \([^)]*\) =>\s*include\(/g)].map(([, name]) => `${name}(`);
    const isAllowed = (code: string) => ['include(', 'icon(', 'body', ...ownIncludes].some((start) => code.startsWith(start));
    for (const [, code] of text.matchAll(/<%-\s*([\s\S]*?)%>/g)) expect([code, isAllowed(code!)]).toEqual([code, true]);
  });
});

/** What stands for which part of the messages in a view: `messages` itself, `const w = messages.people`, `const { confirm: w } = messages.person`. */
function messagePrefixes(text: string): Map<string, string> {
  const prefixes = new Map([['messages', '']]);
  for (const [, name, fields, base, rest = ''] of text.matchAll(/(?:\b(\w+)|\{([^{}=]*)\}) = (\w+)((?:\.\w+)*)(?=[;,\s])/g)) {
    const prefix = prefixes.get(base!);
    if (prefix === undefined) continue;
    const path = `${prefix}${rest.slice(1)}${rest ? '.' : ''}`;
    if (name && rest) prefixes.set(name, path);
    for (const field of fields?.split(',') ?? []) {
      const [key, alias = key] = field.split(':').map((part) => part.trim());
      if (key) prefixes.set(alias!, `${path}${key}.`);
    }
  }
  return prefixes;
}

/** Whether a path leads to a text, up to a part that only the view knows (`messages.flash[name]`). */
function isMessage(tree: unknown, path: string): boolean {
  let node: unknown = tree;
  for (const step of path.split('.').filter(Boolean)) {
    if (typeof node === 'string' || typeof node === 'function') return true;
    node = (node as Record<string, unknown>)[step];
    if (node === undefined) return false;
  }
  return true;
}

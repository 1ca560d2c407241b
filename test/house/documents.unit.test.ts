import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/platform/shared/package-root.ts';

const read = (path: string) => readFileSync(join(packageRoot, path), 'utf8');
const pagesIn = (folder: string) => readdirSync(join(packageRoot, folder)).filter((name) => name.endsWith('.md'));

const documents = [
  ...['README.md', 'STYLE.md', 'prosody/README.md'],
  ...pagesIn('docs').map((name) => `docs/${name}`),
  ...pagesIn('docs/decisions').map((name) => `docs/decisions/${name}`),
];
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
const schema = read('src/platform/db/schema.ts');

describe.each(documents)('%s', (name) => {
  const text = read(name);

  test('names paths that exist', () => {
    const paths = text.match(/(?<![\w/.-])(?:src|test|views|migrations|public|scripts|docs|bench)\/[\w./-]*\w/g) ?? [];
    expect(paths.filter((path) => !existsSync(join(packageRoot, path)))).toEqual([]);
  });

  test('names commands that exist', () => {
    const commands = [...text.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, command]) => command!);
    expect(commands.filter((command) => !(command in scripts))).toEqual([]);
  });
});

test('the architecture lists every table, and none that is not there', () => {
  const tables = [...schema.matchAll(/^ {2}(\w+): (?:\w+Table;|\{)/gm)].map(([, table]) => table!);
  const section = read('docs/architecture.md').split('## Tables')[1]!;
  const listed = [...section.matchAll(/`([a-z_]+)`/g)].map(([, table]) => table!).filter((table) => table !== 'timestamptz');
  expect(listed.sort()).toEqual(tables.sort());
});

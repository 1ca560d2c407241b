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

  test('can be compiled', () => {
    expect(() => ejs.compile(text, { filename: join(folder, name), root: folder })).not.toThrow();
  });

  test('asks for words that exist', () => {
    for (const [path] of text.matchAll(/(?<=\bwords\.)[\w.]+/g)) expect([path, reaches(es, path)]).toEqual([path, true]);
  });

  test('shows markup of ours alone: nothing but pieces, icons and the body goes out unescaped', () => {
    for (const [, code] of text.matchAll(/<%-\s*([\s\S]*?)%>/g)) expect(code).toMatch(/^(include\(|icon\(|body\b)/);
  });
});

/** Whether a path leads to a word, as far as it does not pass through a value of the view (`words.notices[notice]`). */
function reaches(tree: unknown, path: string): boolean {
  let here: unknown = tree;
  for (const step of path.split('.').filter(Boolean)) {
    if (typeof here === 'string' || typeof here === 'function') return true;
    here = (here as Record<string, unknown>)[step];
    if (here === undefined) return false;
  }
  return true;
}

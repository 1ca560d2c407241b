import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkSync } from 'recheck';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/platform/shared/package-root.ts';

const folders = ['src', 'public', 'migrations'];
const files = folders.flatMap((folder) =>
  readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' })
    // The test of the import rules plants files of this name for a moment.
    .filter((name) => /\.(ts|mjs|js)$/.test(name) && !name.includes('breach'))
    .map((name) => `${folder}/${name}`),
);

/** Counted in steps alone, so that a busy machine finds what an idle one does. */
const checkOptions = { randomSeed: 1, timeout: null, seedingTimeout: null, incubationTimeout: null, attackTimeout: null };

/** How the time grows with the text in the worst case: «safe» or «linear», «polynomial», «exponential». */
function growth(literal: string): string {
  const [, source, flags] = /^\/(.*)\/([a-z]*)$/s.exec(literal)!;
  const result = checkSync(source!, flags!, checkOptions);
  return result.status === 'unknown' ? `unknown: ${result.error.kind}` : result.complexity.type;
}

/** Patterns in their literals; one that is built from a text cannot be checked. */
function patternsOf(code: string): { literals: string[]; built: string[] } {
  const literals: string[] = [];
  const built: string[] = [];
  visit(ts.createSourceFile('code.ts', code, ts.ScriptTarget.Latest, true));
  return { literals, built };

  function visit(node: ts.Node): void {
    if (node.kind === ts.SyntaxKind.RegularExpressionLiteral) literals.push(node.getText());
    if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === 'RegExp') built.push(node.getText());
    ts.forEachChild(node, visit);
  }
}

describe('patterns over texts take time in proportion to the length of the text', () => {
  test.each(files)('%s', (file) => {
    const { literals, built } = patternsOf(readFileSync(join(packageRoot, file), 'utf8'));
    expect(built).toEqual([]);
    for (const literal of literals) expect([literal, growth(literal)]).toEqual([literal, expect.stringMatching(/^(safe|linear)$/)]);
  });

  test('and the check finds those that do not', () => {
    expect(growth(String.raw`/\s+$/`)).toBe('polynomial');
    expect(growth(String.raw`/[^,;\n<]*<([^<>\n]*)>/g`)).toBe('polynomial');
    expect(growth(String.raw`/(?=\d+x)y/`)).toBe('polynomial');
    expect(growth('/^(a+)+$/')).toBe('exponential');
    expect(patternsOf('const own = new RegExp(text);')).toEqual({ literals: [], built: ['new RegExp(text)'] });
  });
});

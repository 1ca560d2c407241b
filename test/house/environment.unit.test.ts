import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/platform/shared/package-root.ts';

test('one file reads the environment, and the commands that bring their own defaults', () => {
  const files = readdirSync(join(packageRoot, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const readers = files.filter((name) => readFileSync(join(packageRoot, 'src', name), 'utf8').includes('process.env'));
  expect(readers.sort()).toEqual(['operations/commands/demo-settings.ts', 'platform/config/environment.ts']);
});

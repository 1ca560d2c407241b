import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/platform/shared/package-root.ts';

test('only the settings and the demo, which has defaults of its own, read the environment', () => {
  const files = readdirSync(join(packageRoot, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const readers = files.filter((name) => readFileSync(join(packageRoot, 'src', name), 'utf8').includes('process.env'));
  expect(readers.sort()).toEqual(['operations/commands/demo-commands.ts', 'platform/config/environment.ts']);
});

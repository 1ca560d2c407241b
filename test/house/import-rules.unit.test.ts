import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/platform/shared/package-root.ts';

/** What the checker says of a breach that is planted in a file of its own and removed again. */
function plant(path: string, text: string): string {
  const file = join(packageRoot, path);
  writeFileSync(file, text);
  try {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', path, '--config', '.dependency-cruiser.cjs', '--output-type', 'err'],
      { cwd: packageRoot, encoding: 'utf8' },
    );
    return stdout + stderr;
  } finally {
    rmSync(file);
  }
}

describe('the import rules find a planted breach:', () => {
  test.each([
    ['jitsi-looks-down', 'src/jitsi/planted.ts', "export { findAccount } from '../accounts/find-account.ts';\n"],
    ['shared-looks-down', 'src/shared/planted.ts', "export { openDatabase } from '../db/open-database.ts';\n"],
    ['courses-looks-down', 'src/courses/planted.ts', "export type { Meeting } from '../meetings/meeting.ts';\n"],
    ['queries-are-private', 'src/meetings/planted.ts', "export { updateAccount } from '../accounts/accounts.queries.ts';\n"],
    ['sql-in-one-kind-of-file', 'src/courses/planted.routes.ts', "export { sql } from 'kysely';\n"],
    ['migrations-stand-alone', 'migrations/planted.ts', "export { minutes } from '../src/platform/shared/clock.ts';\n"],
  ])('%s', (rule, path, text) => {
    expect(plant(path, text)).toContain(`error ${rule}: ${path}`);
  });
});

import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/platform/shared/package-root.ts';

/** The output of the checker for a file that is created for it and deleted again. */
function checkFile(path: string, text: string): string {
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

describe('the import rules report', () => {
  test.each([
    ['a higher layer', 'jitsi-imports-lower-layers', 'src/jitsi/breach.ts', "export { findAccount } from '../accounts/find-account.ts';\n"],
    [
      'a higher layer within a module',
      'accounts-imports-lower-layers',
      'src/accounts/breach.ts',
      "export { createAccount } from './management/create-account.ts';\n",
    ],
    [
      'another folder of the same layer',
      'guests-imports-lower-layers',
      'src/guests/breach.ts',
      "export { calendarPages } from '../calendar/calendar.routes.ts';\n",
    ],
    [
      'a type of a higher layer',
      'courses-imports-lower-layers',
      'src/courses/breach.ts',
      "export type { Meeting } from '../meetings/meeting.ts';\n",
    ],
    [
      'a table outside of the schema',
      'tables-for-the-schema-only',
      'src/platform/jobs/breach.ts',
      "export type { CourseTable } from '../../courses/courses.table.ts';\n",
    ],
    ['queries of another module', 'queries-are-private', 'src/courses/breach.ts', "export * from '../accounts/accounts.queries.ts';\n"],
    ['SQL in routes', 'no-sql-in-routes', 'src/courses/breach.routes.ts', "export { sql } from 'kysely';\n"],
    [
      'code in migrations',
      'migrations-stand-alone',
      'migrations/breach.ts',
      "export { minutes } from '../src/platform/shared/clock.ts';\n",
    ],
    ['a file that no other imports', 'no-orphans', 'src/courses/breach.ts', 'export const orphan = 1;\n'],
  ])('%s', (_what, rule, path, text) => {
    expect(checkFile(path, text)).toContain(`error ${rule}: ${path}`);
  });
});

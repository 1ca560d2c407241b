// `npm test`: everything that can be checked, one step after another, and a line with the sum at the end.
// `npm run test:fast` leaves out what needs a server.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const fast = process.argv.includes('--fast');
await import('./ensure-packages.mjs');
if (!fast) await import('./ensure-servers.mjs');

const checks = [
  ['types', 'tsc', ['--noEmit', '-p', '.']],
  ['lint', 'eslint', ['.', '--max-warnings=0']],
  ['format', 'prettier', ['--check', '--log-level=warn', '.']],
  ['import rules', 'depcruise', ['src', 'migrations', '--config', '.dependency-cruiser.cjs', '--output-type', 'err']],
  ['unused code', 'knip', ['--no-progress']],
];
const projects = fast ? ['unit', 'sqlite'] : ['unit', 'sqlite', 'postgres', 'journeys'];
const sum = { passed: 0, failed: 0, skipped: 0 };

for (const [name, program, args] of checks) count(name, run(program, args));
for (const project of projects) runTests(project);
console.log(`${sum.passed} passed, ${sum.failed} failed${sum.skipped ? `, ${sum.skipped} skipped` : ''}`);
process.exit(sum.failed === 0 ? 0 : 1);

function count(name, passed) {
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${name}`);
  sum[passed ? 'passed' : 'failed']++;
}

function runTests(project) {
  const folder = mkdtempSync(join(tmpdir(), 'portal-report-'));
  const report = join(folder, 'report.json');
  const passed = run('vitest', ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]);
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(report, 'utf8'));
  rmSync(folder, { recursive: true });
  sum.passed += numPassedTests;
  // A file that could not be loaded fails the run without a failed test.
  sum.failed += numFailedTests || (passed ? 0 : 1);
  sum.skipped += numPendingTests + numTodoTests;
}

function run(program, args) {
  return spawnSync(join('node_modules', '.bin', program), args, { stdio: 'inherit' }).status === 0;
}

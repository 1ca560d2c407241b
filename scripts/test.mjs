// `npm test`: everything that can be checked, and a line with the sum at the end. `npm run test:fast` leaves out what needs a server.
// With `--two-processes`, only the tests of the portal on each engine, each with two portals on one database (test/support/two-processes.ts).
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const SLOWEST_FILES = 10;
const fast = process.argv.includes('--fast');
const twoProcesses = process.argv.includes('--two-processes');
await import('./ensure-packages.mjs');
if (!fast) await import('./ensure-servers.mjs');

const checks = [
  ['lint', 'eslint', ['.', '--max-warnings=0']],
  ['types', 'tsc', ['--noEmit', '-p', '.']],
  ['format', 'prettier', ['--check', '--log-level=warn', '.']],
  ['import rules', 'depcruise', ['src', 'migrations', '--config', '.dependency-cruiser.cjs', '--output-type', 'err']],
  ['unused code', 'knip', ['--no-progress']],
];
const sum = { passed: 0, failed: 0, skipped: 0 };
const files = [];

if (twoProcesses) process.env.TEST_PROCESSES = '2';
else await runChecks();
const engines = fast ? ['sqlite'] : ['sqlite', 'postgres'];
await runTests(twoProcesses ? engines : ['unit', ...engines]);
if (!fast && !twoProcesses) await runTests(['journeys']);

console.log(`The slowest ${SLOWEST_FILES} test files, in seconds:`);
for (const { name, seconds } of files.sort((one, other) => other.seconds - one.seconds).slice(0, SLOWEST_FILES))
  console.log(`${seconds.toFixed(1).padStart(7)}  ${name}`);
console.log(`${sum.passed} passed, ${sum.failed} failed${sum.skipped ? `, ${sum.skipped} skipped` : ''}`);
process.exit(sum.failed === 0 ? 0 : 1);

/** Lint takes as long as all others together: it runs beside them. */
async function runChecks() {
  const [lint, ...others] = checks;
  await Promise.all([check(lint), others.reduce((before, next) => before.then(() => check(next)), Promise.resolve())]);
}

async function check([name, program, args]) {
  const { passed, output } = await run(program, args, 'pipe');
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${name}${output.trim() ? `\n${output.trimEnd()}` : ''}`);
  sum[passed ? 'passed' : 'failed']++;
}

async function runTests(projects) {
  const folder = mkdtempSync(join(tmpdir(), 'portal-report-'));
  const report = join(folder, 'report.json');
  const chosen = projects.flatMap((name) => ['--project', name]);
  const { passed } = await run('vitest', ['run', ...chosen, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]);
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  rmSync(folder, { recursive: true });
  sum.passed += numPassedTests;
  // A file that could not be loaded fails the run without a failed test.
  sum.failed += numFailedTests || (passed ? 0 : 1);
  sum.skipped += numPendingTests + numTodoTests;
  for (const { name, startTime, endTime } of testResults)
    files.push({ name: relative(process.cwd(), name), seconds: (endTime - startTime) / 1000 });
}

/** With `pipe` the output comes back in one piece, so that two programs do not write over one another. */
function run(program, args, output = 'inherit') {
  const child = spawn(join('node_modules', '.bin', program), args, { stdio: ['ignore', output, output] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += chunk));
  return new Promise((resolve) => child.on('close', (code) => resolve({ passed: code === 0, output: text })));
}

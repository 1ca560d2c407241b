import { spawnBuilt } from './portal-process.ts';

/** Runs what an npm script runs, with this environment alone, and answers how it ended and what it said. */
export function run(
  script: 'cli' | 'main',
  words: string[],
  environment: Record<string, string>,
  typed = '',
): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve) => {
    const child = spawnBuilt(script, environment, words);
    let said = '';
    child.stdout.on('data', (chunk) => (said += String(chunk)));
    child.stderr.on('data', (chunk) => (said += String(chunk)));
    child.on('close', (code) => resolve({ code, said }));
    child.stdin.end(typed);
  });
}

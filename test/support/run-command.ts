import { spawnBuilt } from './portal-process.ts';

/** Runs the command of an npm script with this environment alone. Answers its exit code and output. */
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

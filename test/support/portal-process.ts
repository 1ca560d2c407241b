import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/platform/shared/package-root.ts';
import { LogCapture } from './log-capture.ts';

const MOST_WAITING_MS = 60_000;

export type PortalProcess = {
  url: string;
  log: LogCapture;
  /** Answers the exit code. */
  stop: () => Promise<number | null>;
  kill: () => Promise<number | null>;
  /** Has the processes of WEB_PROCESSES replaced. */
  reload: () => void;
  /** Answers the exit code when it ends by itself. */
  ended: Promise<number | null>;
};

/** Starts the portal as `npm start` does, in its own process. */
export async function startPortalProcess(settings: Record<string, string>): Promise<PortalProcess> {
  const log = new LogCapture();
  const child = spawnBuilt('main', { NODE_ENV: 'test', PORT: '0', ...settings });
  child.stdout.on('data', (text: Buffer) => log.write(text.toString()));
  child.stderr.on('data', (text: Buffer) => log.write(text.toString()));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const end = (signal: 'SIGTERM' | 'SIGKILL') => {
    child.kill(signal);
    return ended;
  };
  const port = await portIn(log);
  return {
    url: `http://127.0.0.1:${port}`,
    log,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    reload: () => void child.kill('SIGUSR2'),
    ended,
  };
}

/** Runs the built portal, or a command of it, in a process with no variables but these, in a folder without `.env`. */
export function spawnBuilt(entry: 'main' | 'cli', variables: Record<string, string>, args: string[] = []) {
  return spawnNode(['--enable-source-maps', join(packageRoot, 'dist/src', `${entry}.js`), ...args], variables);
}

/** The same for a TypeScript file of the tests. */
export function spawnTypeScript(path: string, variables: Record<string, string>) {
  return spawnNode(['--import', import.meta.resolve('tsx'), join(packageRoot, path)], variables);
}

function spawnNode(args: string[], variables: Record<string, string>) {
  return spawn(process.execPath, args, { env: { PATH: process.env['PATH'], ...variables }, cwd: tmpdir() });
}

async function portIn(log: LogCapture): Promise<number> {
  const deadline = Date.now() + MOST_WAITING_MS;
  while (Date.now() < deadline) {
    const found = /"port":(\d+)/.exec(log.text);
    if (found) return Number(found[1]);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the portal did not start:\n${log.text}`);
}

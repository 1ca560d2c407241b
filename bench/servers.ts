import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../test/support/free-port.ts';

/** A process, with those that it started. */
export type Server = {
  port: number;
  pid: number;
  /** Milliseconds from its start until `/healthz` answered. */
  startMs: number;
  /** Microseconds of CPU that its processes used so far, in steps of 10 ms. */
  cpu: () => number;
  /** Resident memory of its processes in bytes. */
  memory: () => number;
  stop: () => Promise<void>;
};

const START_TIMEOUT_MS = 60_000;

/** Starts a program that serves on `PORT`, with the caller's `NODE_OPTIONS` (for `--cpu-prof`), and waits until it answers. */
export async function startServer(command: string[], environment: Record<string, string>): Promise<Server> {
  const port = await freePort();
  const startedAt = performance.now();
  const { NODE_OPTIONS = '', PATH = '' } = process.env;
  const child = spawn(command[0]!, command.slice(1), {
    env: { PATH, NODE_ENV: 'production', NODE_OPTIONS, PORT: String(port), ...environment },
    // Without the caller's .env.
    cwd: tmpdir(),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`${command.join(' ')} ended with ${child.exitCode}`);
    if (performance.now() - startedAt > START_TIMEOUT_MS) throw new Error(`${command.join(' ')} does not answer`);
    await sleep(5);
  }
  const pid = child.pid!;
  return {
    port,
    pid,
    startMs: performance.now() - startedAt,
    cpu: () => sum(processTree(pid).map(cpuOf)),
    memory: () => sum(processTree(pid).map(memoryOf)),
    async stop() {
      process.off('exit', kill);
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}

/** Starts a TypeScript file of this folder. */
export function startTypeScriptServer(file: string, environment: Record<string, string>): Promise<Server> {
  return startServer([process.execPath, '--import', import.meta.resolve('tsx'), new URL(file, import.meta.url).pathname], environment);
}

/** Lets a process, and those that it will start, run on these cores alone: `0`, `0-3`. */
export function pinToCores(pid: number, cores: string): void {
  execFileSync('taskset', ['-acp', cores, String(pid)], { stdio: 'ignore' });
}

async function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/healthz`, { headers: { 'X-Forwarded-Proto': 'https' } }).then(
    ({ ok }) => ok,
    () => false,
  );
}

function processTree(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' '),
  );
  return [pid, ...children.filter(Boolean).flatMap((child) => processTree(Number(child)))];
}

/** proc(5): fields 14 and 15, in hundredths of a second; the second field may hold blanks. */
function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

function memoryOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

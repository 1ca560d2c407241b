import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export type ServerProcess = {
  port: number;
  /** Microseconds of CPU that all threads of the process used so far. */
  cpu: () => Promise<number>;
  /** Resident memory in bytes. */
  memory: () => Promise<number>;
  stop: () => Promise<void>;
};

type Message = { port: number } | { cpu: number; memory: number };

/** Starts a server file of this folder as a child process, with the caller's `NODE_OPTIONS` (for `--cpu-prof`). Resolves when it listens. */
export async function startServer(file: string, environment: Record<string, string>): Promise<ServerProcess> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), {
    env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', NODE_OPTIONS: process.env['NODE_OPTIONS'] ?? '', ...environment },
    execArgv: ['--import', 'tsx'],
  });
  const next = () =>
    new Promise<Message>((resolve, reject) => {
      const exited = (code: number | null) => reject(new Error(`${file} ended with ${String(code)}`));
      child.once('exit', exited);
      child.once('message', (message) => {
        child.off('exit', exited);
        resolve(message as Message);
      });
    });
  const figures = () => {
    const answer = next();
    child.send('figures');
    return answer as Promise<{ cpu: number; memory: number }>;
  };
  const { port } = (await next()) as { port: number };
  return {
    port,
    cpu: async () => (await figures()).cpu,
    memory: async () => (await figures()).memory,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.send('stop');
      }),
  };
}

/** In the child: reports the port, answers requests for figures, and exits when told or when the parent is gone. */
export function serveParent(port: number, close: () => Promise<void>): void {
  const end = () => void close().then(() => process.exit());
  process.on('message', (message) => {
    if (message === 'stop') return end();
    const { user, system } = process.cpuUsage();
    process.send?.({ cpu: user + system, memory: process.memoryUsage.rss() } satisfies Message);
  });
  process.on('disconnect', end);
  process.send?.({ port } satisfies Message);
}

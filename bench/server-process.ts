import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export type ServerProcess = {
  port: number;
  /** Microseconds of CPU that all threads of the process have used so far. */
  cpu: () => Promise<number>;
  /** Bytes of memory that the process holds at this moment. */
  memory: () => Promise<number>;
  stop: () => Promise<void>;
};

type Message = { port: number } | { cpu: number; memory: number };

/** Starts one of the servers beside this file in a process of its own, with this environment and the caller's `NODE_OPTIONS` (for `--cpu-prof`). Resolves when it listens. */
export async function startServer(file: string, environment: Record<string, string>): Promise<ServerProcess> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), {
    env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', NODE_OPTIONS: process.env['NODE_OPTIONS'] ?? '', ...environment },
    execArgv: ['--import', 'tsx'],
  });
  const next = () =>
    new Promise<Message>((resolve, reject) => {
      const left = (code: number | null) => reject(new Error(`${file} ended with ${String(code)}`));
      child.once('exit', left);
      child.once('message', (message) => {
        child.off('exit', left);
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

/** The child's side: says on which port it listens, answers questions, and ends when told or when its parent is gone. */
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

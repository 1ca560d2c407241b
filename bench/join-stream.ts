import { Agent, request } from 'node:http';
import type { BenchmarkRequest } from './load.ts';
import type { BenchmarkTarget } from './targets.ts';

/** Joins at a constant rate: a slow response does not delay the next request. */
export type JoinStream = {
  /** Milliseconds of the slowest join since the last call, pending ones included. */
  maxLatency: () => number;
  stop: () => Promise<{ joins: number }>;
};

const INTERVAL_MS = 20;

/** Fifty joins a second, each of another student, until stopped. */
export function startJoinStream({ server, requests, expectedStatus }: BenchmarkTarget): JoinStream {
  const agent = new Agent({ keepAlive: true });
  const pending = new Set<number>();
  let slowest = 0;
  let joins = 0;
  let failure: Error | undefined;

  const timer = setInterval(() => {
    const startedAt = performance.now();
    pending.add(startedAt);
    join(server.port, agent, requests[joins++ % requests.length]!, expectedStatus).then(
      () => {
        pending.delete(startedAt);
        slowest = Math.max(slowest, performance.now() - startedAt);
      },
      (error: unknown) => (failure = error as Error),
    );
  }, INTERVAL_MS);

  return {
    maxLatency() {
      const now = performance.now();
      const latency = Math.max(slowest, ...[...pending].map((startedAt) => now - startedAt));
      slowest = 0;
      return latency;
    },
    async stop() {
      clearInterval(timer);
      while (pending.size > 0 && !failure) await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
      agent.destroy();
      if (failure) throw failure;
      return { joins };
    },
  };
}

function join(port: number, agent: Agent, { method, path, headers }: BenchmarkRequest, expectedStatus: number): Promise<void> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, agent, method, path, headers }, (response) => {
      if (response.statusCode !== expectedStatus) reject(new Error(`a join was answered with status ${response.statusCode ?? 'nothing'}`));
      response.resume().on('end', resolve);
    })
      .on('error', reject)
      .end();
  });
}

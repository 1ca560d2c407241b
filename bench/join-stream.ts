import { Agent, request } from 'node:http';
import type { BenchmarkTarget } from './targets.ts';
import type { BenchmarkRequest } from './load.ts';

/** Joins that were asked for at this rate, whatever the answers take: somebody who has to wait keeps nobody else from coming. */
export type JoinStream = {
  /** The longest that a join has waited since the last time this was asked, also one that still waits. Milliseconds. */
  maxLatency: () => number;
  stop: () => Promise<{ joins: number }>;
};

const EVERY_MS = 20;

/** Lets one student after another join, fifty a second, until told to stop. */
export function startJoinStream({ server, requests, expectedStatus }: BenchmarkTarget): JoinStream {
  const agent = new Agent({ keepAlive: true });
  const waiting = new Set<number>();
  let longest = 0;
  let joins = 0;
  let failure: Error | undefined;

  const timer = setInterval(() => {
    const began = performance.now();
    waiting.add(began);
    join(server.port, agent, requests[joins++ % requests.length]!, expectedStatus).then(
      () => {
        waiting.delete(began);
        longest = Math.max(longest, performance.now() - began);
      },
      (error: unknown) => (failure = error as Error),
    );
  }, EVERY_MS);

  return {
    maxLatency() {
      const now = performance.now();
      const found = Math.max(longest, ...[...waiting].map((began) => now - began));
      longest = 0;
      return found;
    },
    async stop() {
      clearInterval(timer);
      while (waiting.size > 0 && !failure) await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
      agent.destroy();
      if (failure) throw failure;
      return { joins };
    },
  };
}

function join(port: number, agent: Agent, { method, path, headers }: BenchmarkRequest, awaited: number): Promise<void> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, agent, method, path, headers }, (answer) => {
      if (answer.statusCode !== awaited) reject(new Error(`a join was answered with ${answer.statusCode ?? 'nothing'}`));
      answer.resume().on('end', resolve);
    })
      .on('error', reject)
      .end();
  });
}

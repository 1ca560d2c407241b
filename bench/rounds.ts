import { percentile, runLoad } from './load.ts';
import type { BenchmarkTarget } from './targets.ts';

/** `cpu`: microseconds per request; latencies in milliseconds. */
export type Measurement = { perSecond: number; p50: number; p99: number; cpu: number; rowsPerRequest: number };

/** The measurements of each target, one per round. */
export type RoundResults = Map<BenchmarkTarget, Measurement[]>;

/**
 * Measures the targets alternately, so that other load on the machine affects all of them: what counts is the ratio within a round. The
 * first round, which compiles the code, is discarded.
 */
export async function runRounds(targets: BenchmarkTarget[], rounds: number): Promise<RoundResults> {
  const results: RoundResults = new Map(targets.map((target) => [target, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const target of targets) {
      const measurement = await measureOnce(target);
      if (round > 0) results.get(target)!.push(measurement);
    }
  }
  return results;
}

export async function measureOnce(target: BenchmarkTarget): Promise<Measurement> {
  const { name, server, requests, expectedStatus, amount, reset, countRows } = target;
  await reset();
  const rowsBefore = await countRows();
  const cpuBefore = await server.cpu();
  const load = await runLoad(server.port, requests, amount, expectedStatus);
  const cpu = (await server.cpu()) - cpuBefore;
  if (load.unexpectedStatuses > 0) throw new Error(`${name}: ${load.unexpectedStatuses} responses did not have status ${expectedStatus}`);
  return {
    perSecond: load.responses / load.seconds,
    p50: percentile(load, 0.5),
    p99: percentile(load, 0.99),
    cpu: cpu / load.responses,
    rowsPerRequest: ((await countRows()) - rowsBefore) / load.responses,
  };
}

export function median(numbers: number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

import type { BenchmarkTarget } from './targets.ts';
import { runLoad, percentile } from './load.ts';

export type Measurement = { perSecond: number; p50: number; p99: number; cpu: number; rowsPerRequest: number };

/** Everyone's figures, one entry a round. */
export type RoundResults = Map<BenchmarkTarget, Measurement[]>;

/**
 * Lets the servers take turns, round after round, so that whatever else the machine does meanwhile hits all of them: what
 * counts is the ratio of neighbours. A first round, in which code is still being compiled, is thrown away.
 */
export async function runRounds(contestants: BenchmarkTarget[], rounds: number): Promise<RoundResults> {
  const turns: RoundResults = new Map(contestants.map((contestant) => [contestant, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const contestant of contestants) {
      const figures = await measureOnce(contestant);
      if (round > 0) turns.get(contestant)!.push(figures);
    }
  }
  return turns;
}

export async function measureOnce({
  name,
  server,
  requests,
  expectedStatus,
  amount,
  reset,
  countRows,
}: BenchmarkTarget): Promise<Measurement> {
  await reset();
  const rowsBefore = await countRows();
  const cpuBefore = await server.cpu();
  const found = await runLoad(server.port, requests, amount, expectedStatus);
  const cpu = (await server.cpu()) - cpuBefore;
  if (found.unexpectedStatuses > 0) throw new Error(`${name}: ${found.unexpectedStatuses} answers were not ${expectedStatus}`);
  return {
    perSecond: found.responses / found.seconds,
    p50: percentile(found, 0.5),
    p99: percentile(found, 0.99),
    cpu: cpu / found.responses,
    rowsPerRequest: ((await countRows()) - rowsBefore) / found.responses,
  };
}

export function median(numbers: number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

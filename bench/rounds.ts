import type { Contestant } from './targets.ts';
import { load, percentile } from './load.ts';

export type Figures = { perSecond: number; p50: number; p99: number; cpu: number; rowsEach: number };

/** Everyone's figures, one entry a round. */
export type Turns = Map<Contestant, Figures[]>;

/**
 * Lets the servers take turns, round after round, so that whatever else the machine does meanwhile hits all of them: what
 * counts is the ratio of neighbours. A first round, in which code is still being compiled, is thrown away.
 */
export async function takeTurns(contestants: Contestant[], rounds: number): Promise<Turns> {
  const turns: Turns = new Map(contestants.map((contestant) => [contestant, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const contestant of contestants) {
      const figures = await takeTurn(contestant);
      if (round > 0) turns.get(contestant)!.push(figures);
    }
  }
  return turns;
}

export async function takeTurn({ name, server, requests, awaited, amount, rewind, rows }: Contestant): Promise<Figures> {
  await rewind();
  const rowsBefore = await rows();
  const cpuBefore = await server.cpu();
  const found = await load(server.port, requests, amount, awaited);
  const cpu = (await server.cpu()) - cpuBefore;
  if (found.unwelcome > 0) throw new Error(`${name}: ${found.unwelcome} answers were not ${awaited}`);
  return {
    perSecond: found.answers / found.seconds,
    p50: percentile(found, 0.5),
    p99: percentile(found, 0.99),
    cpu: cpu / found.answers,
    rowsEach: ((await rows()) - rowsBefore) / found.answers,
  };
}

export function median(numbers: number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

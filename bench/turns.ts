import type { Contestant } from './contestants.ts';
import { loadWithJoins, percentile } from './join-load.ts';

export type Figures = { perSecond: number; p50: number; p99: number; cpu: number; rowsPerJoin: number };

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

export async function takeTurn({ name, server, pairs, joins, rewind, rows }: Contestant): Promise<Figures> {
  await rewind();
  const rowsBefore = await rows();
  const cpuBefore = await server.cpu();
  const load = await loadWithJoins(server.port, pairs, joins);
  const cpu = (await server.cpu()) - cpuBefore;
  if (load.refused > 0) throw new Error(`${name} refused ${load.refused} joins`);
  return {
    perSecond: load.answers / load.seconds,
    p50: percentile(load, 0.5),
    p99: percentile(load, 0.99),
    cpu: cpu / load.answers,
    rowsPerJoin: ((await rows()) - rowsBefore) / load.answers,
  };
}

export function median(numbers: number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

import type { BenchmarkTarget } from './targets.ts';
import { startSignIns } from './sign-ins.ts';
import type { Size } from './sizes.ts';
import { measureOnce, type Measurement } from './rounds.ts';

export type SignInLoadResult = { withoutSignIns: Measurement[]; withSignIns: Measurement[]; statusCounts: Map<number, number> };

/** The same joins in turns, with nothing beside them and with eight sign-ins a second. */
export async function measureJoinsDuringSignIns(portal: BenchmarkTarget, size: Size, rounds: number): Promise<SignInLoadResult> {
  const found: SignInLoadResult = { withoutSignIns: [], withSignIns: [], statusCounts: new Map() };
  for (let round = 0; round < rounds; round++) {
    found.withoutSignIns.push(await measureOnce(portal));
    const stop = startSignIns(portal.server.port, size);
    found.withSignIns.push(await measureOnce(portal));
    for (const [status, number] of await stop()) found.statusCounts.set(status, (found.statusCounts.get(status) ?? 0) + number);
  }
  return found;
}

import type { Contestant } from './targets.ts';
import { startSignIns } from './sign-ins.ts';
import type { Size } from './sizes.ts';
import { takeTurn, type Figures } from './rounds.ts';

export type BesideSignIns = { quiet: Figures[]; busy: Figures[]; answers: Map<number, number> };

/** The same joins in turns, with nothing beside them and with eight sign-ins a second. */
export async function besideSignIns(portal: Contestant, size: Size, rounds: number): Promise<BesideSignIns> {
  const found: BesideSignIns = { quiet: [], busy: [], answers: new Map() };
  for (let round = 0; round < rounds; round++) {
    found.quiet.push(await takeTurn(portal));
    const stop = startSignIns(portal.server.port, size);
    found.busy.push(await takeTurn(portal));
    for (const [status, number] of await stop()) found.answers.set(status, (found.answers.get(status) ?? 0) + number);
  }
  return found;
}

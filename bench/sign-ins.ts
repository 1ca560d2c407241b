import { measureOnce, type Measurement } from './rounds.ts';
import { PASSWORD, studentStep, type Size } from './sizes.ts';
import type { BenchmarkTarget } from './targets.ts';

/** `statusCounts` is the number of sign-ins by HTTP status. */
export type SignInLoadResult = { withoutSignIns: Measurement[]; withSignIns: Measurement[]; statusCounts: Map<number, number> };

/** Measures the same joins alternately alone and during sign-ins. */
export async function measureJoinsDuringSignIns(portal: BenchmarkTarget, size: Size, rounds: number): Promise<SignInLoadResult> {
  const result: SignInLoadResult = { withoutSignIns: [], withSignIns: [], statusCounts: new Map() };
  for (let round = 0; round < rounds; round++) {
    result.withoutSignIns.push(await measureOnce(portal));
    const stop = startSignIns(portal.server.port, size);
    result.withSignIns.push(await measureOnce(portal));
    for (const [status, count] of await stop()) result.statusCounts.set(status, (result.statusCounts.get(status) ?? 0) + count);
  }
  return result;
}

/** More than two cores can hash: the sign-ins queue, and the portal rejects some of them. */
const SIGN_INS_PER_SECOND = 8;

/** Each sign-in has another user, none of them a student of the load. Answers a function that stops them and answers their statuses. */
function startSignIns(port: number, size: Size): () => Promise<Map<number, number>> {
  const statusCounts = new Map<number, number>();
  const pending: Promise<void>[] = [];
  let userId = 0;
  const timer = setInterval(() => {
    userId += userId % studentStep(size) === studentStep(size) - 1 ? 2 : 1;
    const countStatus = (status: number) => void statusCounts.set(status, (statusCounts.get(status) ?? 0) + 1);
    pending.push(signIn(port, `persona${userId}`).then(countStatus));
  }, 1000 / SIGN_INS_PER_SECOND);
  return async () => {
    clearInterval(timer);
    await Promise.all(pending);
    return statusCounts;
  };
}

async function signIn(port: number, username: string): Promise<number> {
  const { status } = await fetch(`http://127.0.0.1:${port}/login`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'X-Forwarded-Proto': 'https' },
    body: new URLSearchParams({ username, password: PASSWORD }),
  });
  return status;
}

import autocannon from 'autocannon';
import { MEETINGS, STUDENTS } from './sizes.ts';

export type Pair = { cookie: string; meeting: number };

/** Milliseconds of each answer, in order of size, and how long all of them took. */
export type Load = { answers: number; seconds: number; latencies: number[]; refused: number };

const CONNECTIONS = 50;

/** Who asks for what: every student for every meeting once, in an order in which neighbours share neither. */
export function pairsOf(cookies: string[], meetings: number[]): Pair[] {
  return Array.from({ length: STUDENTS * MEETINGS }, (_, index) => ({
    cookie: cookies[index % STUDENTS]!,
    meeting: meetings[(index + Math.floor(index / STUDENTS)) % MEETINGS]!,
  }));
}

/** Joins with the first so many pairs, each of them once, over connections that stay open as a proxy's do. */
export function loadWithJoins(port: number, pairs: Pair[], amount: number): Promise<Load> {
  let connection = 0;
  return new Promise((resolve, reject) => {
    const latencies: number[] = [];
    let refused = 0;
    let began = 0;
    let ended = 0;
    const options = {
      url: `http://127.0.0.1:${port}`,
      connections: CONNECTIONS,
      amount,
      sampleInt: 50,
      setupClient: (client: { setRequests(requests: object[]): void }) => client.setRequests(requestsOf(pairs, connection++)),
    };
    const tracker = autocannon(options, (error, result) => {
      if (error) return reject(error);
      if (result.errors > 0) return reject(new Error(`${result.errors} requests failed`));
      latencies.sort((one, other) => one - other);
      resolve({ answers: latencies.length, seconds: (ended - began) / 1000, latencies, refused });
    });
    tracker.on('start', () => (began = performance.now()));
    tracker.on('response', (_client: unknown, status: number, _bytes: number, took: number) => {
      ended = performance.now();
      latencies.push(took);
      if (status !== 303) refused++;
    });
  });
}

function requestsOf(pairs: Pair[], connection: number): object[] {
  return pairs
    .filter((_, index) => index % CONNECTIONS === connection)
    .map(({ cookie, meeting }) => ({
      method: 'GET',
      path: `/join-meeting/${meeting}`,
      headers: { Cookie: cookie, 'X-Forwarded-Proto': 'https' },
    }));
}

export function percentile({ latencies }: Load, part: number): number {
  return latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * part))]!;
}

import autocannon from 'autocannon';

/** What is asked of a server. */
export type BenchmarkRequest = { method: 'GET' | 'POST'; path: string; headers: Record<string, string>; body?: string };

/** Milliseconds of each answer, in order of size, and how long all of them took. `unwelcome`: how many had another status than the one awaited. */
export type LoadResult = { responses: number; seconds: number; latencies: number[]; unexpectedStatuses: number };

const MAX_CONNECTIONS = 50;

/** Asks for the first so many, each of them once, over connections that stay open as a proxy's do. */
export function runLoad(port: number, all: BenchmarkRequest[], amount: number, awaited: number): Promise<LoadResult> {
  const connections = Math.min(MAX_CONNECTIONS, amount);
  let connection = 0;
  return new Promise((resolve, reject) => {
    const latencies: number[] = [];
    let unexpectedStatuses = 0;
    let began = 0;
    let ended = 0;
    const options = {
      url: `http://127.0.0.1:${port}`,
      connections,
      amount,
      sampleInt: 50,
      setupClient: (client: { setRequests(requests: object[]): void }) =>
        client.setRequests(all.filter(everyNth(connections, connection++))),
    };
    const tracker = autocannon(options, (error, result) => {
      if (error) return reject(error);
      if (result.errors > 0) return reject(new Error(`${result.errors} requests failed`));
      latencies.sort((one, other) => one - other);
      resolve({ responses: latencies.length, seconds: (ended - began) / 1000, latencies, unexpectedStatuses });
    });
    tracker.on('start', () => (began = performance.now()));
    tracker.on('response', (_client: unknown, status: number, _bytes: number, took: number) => {
      ended = performance.now();
      latencies.push(took);
      if (status !== awaited) unexpectedStatuses++;
    });
  });
}

/** Every so-manieth, beginning with one of the first. */
function everyNth(step: number, first: number): (asked: BenchmarkRequest, index: number) => boolean {
  return (_, index) => index % step === first;
}

export function percentile({ latencies }: LoadResult, part: number): number {
  return latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * part))]!;
}

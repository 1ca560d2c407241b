import autocannon from 'autocannon';

export type BenchmarkRequest = { method: 'GET' | 'POST'; path: string; headers: Record<string, string>; body?: string };

/** `latencies`: milliseconds of each response, ascending. `unexpectedStatuses`: responses with another status than the expected one. */
export type LoadResult = { responses: number; seconds: number; latencies: number[]; unexpectedStatuses: number };

const MAX_CONNECTIONS = 50;

/** Sends the first `amount` requests once each, over keep-alive connections like those of a reverse proxy. */
export function runLoad(port: number, requests: BenchmarkRequest[], amount: number, expectedStatus: number): Promise<LoadResult> {
  const connections = Math.min(MAX_CONNECTIONS, amount);
  let connection = 0;
  return new Promise((resolve, reject) => {
    const latencies: number[] = [];
    let unexpectedStatuses = 0;
    let startedAt = 0;
    let endedAt = 0;
    const options = {
      url: `http://127.0.0.1:${port}`,
      connections,
      amount,
      sampleInt: 50,
      setupClient: (client: { setRequests(requests: object[]): void }) =>
        client.setRequests(requests.filter(everyNth(connections, connection++))),
    };
    const tracker = autocannon(options, (error, result) => {
      if (error) return reject(error);
      if (result.errors > 0) return reject(new Error(`${result.errors} requests failed`));
      latencies.sort((one, other) => one - other);
      resolve({ responses: latencies.length, seconds: (endedAt - startedAt) / 1000, latencies, unexpectedStatuses });
    });
    tracker.on('start', () => (startedAt = performance.now()));
    tracker.on('response', (_client: unknown, status: number, _bytes: number, latency: number) => {
      endedAt = performance.now();
      latencies.push(latency);
      if (status !== expectedStatus) unexpectedStatuses++;
    });
  });
}

/** Filter for every `step`th item from index `first` on. */
function everyNth(step: number, first: number): (request: BenchmarkRequest, index: number) => boolean {
  return (_, index) => index % step === first;
}

export function percentile({ latencies }: LoadResult, fraction: number): number {
  return latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * fraction))]!;
}

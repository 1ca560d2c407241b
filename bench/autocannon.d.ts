declare module 'autocannon' {
  import type { EventEmitter } from 'node:events';

  type Request = { method?: string; path?: string; headers?: Record<string, string>; body?: string };
  type Client = { setRequests(requests: Request[]): void };
  type Options = { url: string; connections: number; amount: number; sampleInt?: number; setupClient?: (client: Client) => void };
  type Result = { errors: number; timeouts: number };

  /** Only the part that the benchmark uses. */
  export default function autocannon(options: Options, done: (error: Error | null, result: Result) => void): EventEmitter;
}

/** How another server is asked for a page: the platform's own `fetch`, unless a test hands in something quieter. */
export type Fetch = (address: string, init: { signal: AbortSignal; redirect: 'manual' }) => Promise<Response>;

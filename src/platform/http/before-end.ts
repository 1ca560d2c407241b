import type { Response } from 'express';

/**
 * Lets a response end only after `task`, which runs once the response is complete and its headers are fixed, and must not reject. Of several
 * tasks the one that was added last runs first.
 */
export function awaitBeforeEnd(response: Response, task: () => Promise<void>): void {
  const end = response.end.bind(response) as (...args: unknown[]) => Response;
  let hasEnded = false;
  response.end = ((...args: unknown[]) => {
    if (hasEnded) return response;
    hasEnded = true;
    if (!response.headersSent) response.writeHead(response.statusCode);
    void task().finally(() => end(...args));
    return response;
  }) as Response['end'];
}

import type { BenchmarkRequest } from './load.ts';
import { MEETINGS, STUDENTS } from './sizes.ts';

/** Behind a proxy that speaks https. */
const proxied = { 'X-Forwarded-Proto': 'https' };

/** Joins through the page, each student with the cookie of a session. */
export function buildPageJoins(cookies: string[], meetings: number[]): BenchmarkRequest[] {
  return allPairs(cookies, meetings, (cookie, meeting) => ({
    method: 'GET',
    path: `/join-meeting/${meeting}`,
    headers: { Cookie: cookie, ...proxied },
  }));
}

/** Joins through the API, each student with a key, and what the mobile client sends. */
export function buildApiJoins(keys: string[], meetings: number[]): BenchmarkRequest[] {
  return allPairs(keys, meetings, (key, meeting) => ({
    method: 'POST',
    path: `/api/v1/live/streams/${meeting}/join`,
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json', ...proxied },
    body: JSON.stringify({ identity: 'persona', name: 'Persona', email: 'persona@example.cl', is_host: false }),
  }));
}

/** Every student for every meeting once, in an order in which neighbours share neither. */
function allPairs(students: string[], meetings: number[], ask: (student: string, meeting: number) => BenchmarkRequest): BenchmarkRequest[] {
  return Array.from({ length: STUDENTS * MEETINGS }, (_, index) =>
    ask(students[index % STUDENTS]!, meetings[(index + Math.floor(index / STUDENTS)) % MEETINGS]!),
  );
}

import { z } from 'zod';
import type { Problem } from './problem.ts';

export const ifMatchHeader = z.object({
  'if-match': z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'The `ETag` that came with what is changed. Without it the answer is 428; with another one than today’s, 412.' }),
});

export function formatEtag(version: number): string {
  return `"${version}"`;
}

/** The version that a change is of (RFC 9110, 13.1.1: compared as it stands), or why it cannot be made. */
export function parseIfMatch(ifMatch: string | undefined): number | Problem {
  if (ifMatch === undefined) return { problem: 'no-version' };
  const version = /^"(\d{1,9})"$/.exec(ifMatch)?.[1];
  return version === undefined ? { problem: 'changed-meanwhile' } : Number(version);
}

import { z } from 'zod';
import type { Problem } from './problem.ts';

/** Largest number that an id column holds on both engines. */
const MAX_ID = 2 ** 31 - 1;

/** A line of text as a person could type it: PostgreSQL takes no NUL, and nobody reads control characters. */
export function lineSchema(longest: number) {
  return z
    .string()
    .max(longest)
    .regex(/^[^\u0000-\u001f\u007f]*$/);
}

/** The number in an address. */
export function idParameter(description: string) {
  return z
    .string()
    .regex(/^[1-9]\d{0,9}$/)
    .transform(Number)
    .refine((id) => id <= MAX_ID)
    .meta({ description });
}

export const tokenPairSchema = z
  .strictObject({
    access_token: z.string().meta({ description: 'Sent with every other call: `Authorization: Bearer …`.' }),
    token_type: z.literal('Bearer'),
    expires_in: z.int().meta({ description: 'Seconds until the access token stops working.' }),
    refresh_token: z.string().meta({ description: 'Exchanged once, for the next two. Keep it where the system keeps passwords.' }),
  })
  .meta({ id: 'Tokens' });

const MAX_LIMIT = 100;

/** How a list is asked for page by page. */
export const pageQuery = {
  limit: z
    .string()
    .regex(/^[1-9]\d?$|^100$/)
    .transform(Number)
    .default(25)
    .meta({ description: `How many at most: 1 to ${MAX_LIMIT}, 25 where nothing is said.` }),
  cursor: z
    .string()
    .max(2000)
    .regex(/^[\w.-]*$/)
    .optional()
    .meta({ description: 'The `next` of the page before. Anything else begins at the start.' }),
};

/** A page of a list, with the cursor of the next one. */
export function pageSchema(item: z.ZodObject) {
  return z.strictObject({ items: z.array(item), next: z.string().nullable().meta({ description: 'Null on the last page.' }) });
}

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

/** Response headers of an operation that answers a resource with a version; for callers who can change it. */
export const etagHeader = { ETag: 'The version, for `If-Match`; only where the caller can change it.' };
export const createdHeaders = { ...etagHeader, Location: 'The URL of what was created.' };

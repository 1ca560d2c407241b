import { z } from 'zod';
import { MAX_ID } from '../platform/db/engine.ts';
import { cleanLine, cleanLines } from '../platform/shared/clean-text.ts';
import type { Problem } from './problem.ts';

const MAX_LIMIT = 100;

/** One line of text, by the rule of `cleanLine`. */
export function lineSchema(maxLength: number) {
  return z.string().max(maxLength).transform(cleanLine);
}

/** Several lines of text, by the rule of `cleanLines`. */
export function textSchema(maxLength: number) {
  return z.string().max(maxLength).transform(cleanLines);
}

/** A day of this century, `2026-03-02`, in the portal's time zone. */
export function dateSchema() {
  return z.iso.date().regex(/^20\d\d-/);
}

/** An id in a path or query. */
export function idParameter(description: string) {
  return z
    .string()
    .regex(/^[1-9]\d{0,9}$/)
    .transform(Number)
    .refine((id) => id <= MAX_ID)
    .meta({ description });
}

export const pageQuery = {
  limit: z
    .string()
    .regex(/^[1-9]\d?$|^100$/)
    .transform(Number)
    .default(25)
    .meta({ description: `The number of items, 1 to ${MAX_LIMIT}.` }),
  cursor: z
    .string()
    .max(2000)
    .regex(/^[\w.-]*$/)
    .optional()
    .meta({ description: '`next` of the previous page. Any other text starts at the first page.' }),
};

/** Null where there is none. */
export const sectionReference = (description: string) => z.strictObject({ id: z.int(), name: z.string() }).nullable().meta({ description });

/** A section of the course, or null. */
export const sectionIdField = (description: string) => z.int().min(1).max(MAX_ID).nullable().meta({ description });

/** One page of a list, with the cursor of the next. */
export function pageSchema(item: z.ZodObject) {
  return z.strictObject({ items: z.array(item), next: z.string().nullable().meta({ description: 'Null on the last page.' }) });
}

/** Response headers for callers who can change the resource. */
export const etagHeader = { ETag: 'The version, for `If-Match`; only where the caller can change the resource.' };
export const createdHeaders = { ...etagHeader, Location: 'The URL of the new resource.' };

export const ifMatchHeader = z.object({
  'if-match': z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'The `ETag` of the version that is changed. Missing: 428; not the current version: 412.' }),
});

export function formatEtag(version: number): string {
  return `"${version}"`;
}

/** Compares `If-Match` with the current version, as it stands (RFC 9110, 13.1.1). Undefined where they are equal. */
export function checkIfMatch(ifMatch: string | undefined, currentVersion: number): Problem | undefined {
  if (ifMatch === undefined) return { problem: 'if-match-required' };
  return ifMatch === formatEtag(currentVersion) ? undefined : { problem: 'version-conflict' };
}

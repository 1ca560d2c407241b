import type { Request } from 'express';
import type { z } from 'zod';
import { MAX_ID } from '../db/engine.ts';
import { HttpError } from './http-error.ts';

/** The id in a path such as `/courses/7`; undefined for anything that cannot be an id. */
export function parseId(text: string | string[] | undefined): number | undefined {
  const id = typeof text === 'string' && /^[1-9]\d{0,9}$/.test(text) ? Number(text) : Number.NaN;
  return id <= MAX_ID ? id : undefined;
}

/** Throws a 404 for anything that cannot be an id. */
export function requireId(text: string | string[] | undefined): number {
  const id = parseId(text);
  if (id === undefined) throw new HttpError(404, 'not-found');
  return id;
}

/** Validates a query or body. Throws a 400 for what none of the portal's forms and links sends. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const result = schema.safeParse(input ?? {});
  if (!result.success) throw new HttpError(400, 'bad-request');
  return result.data;
}

/** A prefetching browser or a HEAD request: the user has not opened the page (yet). */
export function isPrefetch(request: Request): boolean {
  const purpose = request.get('Sec-Purpose') ?? request.get('Purpose') ?? '';
  return request.method === 'HEAD' || purpose.includes('prefetch') || purpose.includes('prerender');
}

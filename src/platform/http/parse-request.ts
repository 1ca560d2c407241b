import type { z } from 'zod';
import { HttpError } from './http-error.ts';
import type { Request } from 'express';

/** Largest number that an id column holds on both engines. */
const MAX_ID = 2 ** 31 - 1;

/** The number in an address such as `/courses/7`; undefined where it is none that a row could have. */
export function parseId(text: string | string[] | undefined): number | undefined {
  const id = typeof text === 'string' && /^[1-9]\d{0,9}$/.test(text) ? Number(text) : Number.NaN;
  return id <= MAX_ID ? id : undefined;
}

/** The same where anything else names nothing, which is a 404. */
export function requireId(text: string | string[] | undefined): number {
  const id = parseId(text);
  if (id === undefined) throw new HttpError(404, 'not-found');
  return id;
}

/** Query or body through its schema; what no form of ours could have sent is a 400. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const result = schema.safeParse(input ?? {});
  if (!result.success) throw new HttpError(400, 'bad-request');
  return result.data;
}

/** A browser that guesses where the person goes next, or a program that only looks: nobody wants in yet. */
export function isPrefetch(request: Request): boolean {
  const purpose = request.get('Sec-Purpose') ?? request.get('Purpose') ?? '';
  return request.method === 'HEAD' || purpose.includes('prefetch') || purpose.includes('prerender');
}

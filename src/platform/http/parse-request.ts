import type { z } from 'zod';
import { Refusal } from './http-error.ts';

/** Largest number that an id column holds on both engines. */
const MOST_ID = 2 ** 31 - 1;

/** The number in an address such as `/courses/7`; undefined where it is none that a row could have. */
export function idIn(text: string | string[] | undefined): number | undefined {
  const id = typeof text === 'string' && /^[1-9]\d{0,9}$/.test(text) ? Number(text) : Number.NaN;
  return id <= MOST_ID ? id : undefined;
}

/** The same where anything else names nothing, which is a 404. */
export function idFrom(text: string | string[] | undefined): number {
  const id = idIn(text);
  if (id === undefined) throw new Refusal(404, 'not-found');
  return id;
}

/** Query or body through its schema; what no form of ours could have sent is a 400. */
export function parsed<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const result = schema.safeParse(input ?? {});
  if (!result.success) throw new Refusal(400, 'bad-request');
  return result.data;
}

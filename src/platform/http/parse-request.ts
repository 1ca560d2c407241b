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

/** What is wrong with a field. */
export type InputProblem = { kind: 'too-long'; max: number } | { kind: 'invalid' };

/** A form or query that cannot be read. A form comes back with what was typed; everything else is answered 400. */
export class InvalidInputError extends HttpError {
  /** By the field's name. */
  readonly problems: Record<string, InputProblem>;

  constructor(issues: readonly z.core.$ZodIssue[]) {
    super(400, 'bad-request');
    this.problems = Object.fromEntries(issues.map((issue) => [String(issue.path[0] ?? ''), toProblem(issue)]));
  }
}

function toProblem(issue: z.core.$ZodIssue): InputProblem {
  return issue.code === 'too_big' && issue.origin === 'string' ? { kind: 'too-long', max: Number(issue.maximum) } : { kind: 'invalid' };
}

/** Validates a query or body. Throws an InvalidInputError. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const result = schema.safeParse(input ?? {});
  if (!result.success) throw new InvalidInputError(result.error.issues);
  return result.data;
}

/** A prefetching browser or a HEAD request: the user has not opened the page (yet). */
export function isPrefetch(request: Request): boolean {
  const purpose = request.get('Sec-Purpose') ?? request.get('Purpose') ?? '';
  return request.method === 'HEAD' || purpose.includes('prefetch') || purpose.includes('prerender');
}

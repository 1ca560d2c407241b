import type { Request } from 'express';
import type { z } from 'zod';
import type { Grant } from '../accounts/api-tokens/api-token.ts';
import type { Problem, ProblemName } from './problem.ts';
import type { Scope } from '../accounts/api-tokens/scopes.ts';

export type Answer = { status: number; body?: unknown; headers?: Record<string, string> };

/** Who calls: `grant` of whom is known, which for an operation that is not for anyone is everybody. */
export type Call = { request: Request; grant: Grant };

type Shape = z.ZodObject | undefined;
type Given<Schema extends Shape> = Schema extends z.ZodObject ? z.infer<Schema> : undefined;

type Described = {
  /** Its name in clients that are made from the document. */
  id: string;
  tag: string;
  summary: string;
  description?: string;
  /** By status. */
  answers: Record<number, { description: string; schema?: z.ZodType; headers?: Record<string, string> }>;
  /** Besides those that every operation may answer. */
  problems: ProblemName[];
};

/** What the portal does under one address for programs: the schemas that check a request are those that the document shows. */
export type Operation = Described & {
  params?: z.ZodObject;
  query?: z.ZodObject;
  /** By their names in small letters. */
  headers?: z.ZodObject;
  body?: z.ZodObject;
  serve: (given: { params: unknown; query: unknown; headers: unknown; body: unknown }, call: Call) => Promise<Answer | Problem>;
};

/** An operation whose handler is given what its schemas say. */
export function operation<
  Params extends Shape = undefined,
  Query extends Shape = undefined,
  Headers extends Shape = undefined,
  Body extends Shape = undefined,
>(
  given: Described & {
    params?: Params;
    query?: Query;
    headers?: Headers;
    body?: Body;
    serve: (
      given: { params: Given<Params>; query: Given<Query>; headers: Given<Headers>; body: Given<Body> },
      call: Call,
    ) => Promise<Answer | Problem>;
  },
): Operation {
  return given as unknown as Operation;
}

/** A row of the table of addresses. Anyone may call, or who holds a scope, or `application`: only somebody signed in to one. */
export type ApiAddress = {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** As the document writes it: `/api/v1/meetings/{meeting_id}`. */
  path: string;
  access: 'anyone' | 'application' | Scope;
  operation: Operation;
};

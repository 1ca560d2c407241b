import type { Request } from 'express';
import type { z } from 'zod';
import type { ApiToken, Scope } from '../accounts/api-tokens/api-token.ts';
import type { Problem, ProblemName } from './problem.ts';

export type ApiResponse = { status: number; body?: unknown; headers?: Record<string, string> };

/** Who calls: `grant` of whom is known, which for an operation that is not for anyone is everybody. */
export type ApiRequest = { request: Request; apiToken: ApiToken };

type ObjectSchema = z.ZodObject | undefined;
type Parsed<Schema extends ObjectSchema> = Schema extends z.ZodObject ? z.infer<Schema> : undefined;

type OperationDescription = {
  /** Its name in clients that are made from the document. */
  id: string;
  tag: string;
  summary: string;
  description?: string;
  /** By status. */
  responses: Record<number, { description: string; schema?: z.ZodType; headers?: Record<string, string> }>;
  /** Besides those that every operation may answer. */
  problems: ProblemName[];
};

/** What the portal does under one address for programs: the schemas that check a request are those that the document shows. */
export type Operation = OperationDescription & {
  params?: z.ZodObject;
  query?: z.ZodObject;
  /** By their names in small letters. */
  headers?: z.ZodObject;
  body?: z.ZodObject;
  handle: (given: { params: unknown; query: unknown; headers: unknown; body: unknown }, call: ApiRequest) => Promise<ApiResponse | Problem>;
};

/** An operation whose handler is given what its schemas say. */
export function defineOperation<
  Params extends ObjectSchema = undefined,
  Query extends ObjectSchema = undefined,
  Headers extends ObjectSchema = undefined,
  Body extends ObjectSchema = undefined,
>(
  given: OperationDescription & {
    params?: Params;
    query?: Query;
    headers?: Headers;
    body?: Body;
    handle: (
      given: { params: Parsed<Params>; query: Parsed<Query>; headers: Parsed<Headers>; body: Parsed<Body> },
      call: ApiRequest,
    ) => Promise<ApiResponse | Problem>;
  },
): Operation {
  return given as unknown as Operation;
}

/** A row of `routes.ts`. Access: public, any application that a user signed in to, or a scope that its token must have. */
export type ApiRoute = {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** As the document writes it: `/api/v1/meetings/{meeting_id}`. */
  path: string;
  access: 'public' | 'application' | Scope;
  operation: Operation;
};

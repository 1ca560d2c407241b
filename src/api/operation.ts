import type { Request } from 'express';
import type { z } from 'zod';
import type { ApiToken, Scope } from '../accounts/api-tokens/api-token.ts';
import type { Problem, ProblemName } from './problem.ts';

export type ApiResponse = { status: number; body?: unknown; headers?: Record<string, string> };

/** `apiToken` is undefined at run time in operations with public access, which do not use it. */
export type ApiRequest = { request: Request; apiToken: ApiToken };

type ObjectSchema = z.ZodObject | undefined;
type Parsed<Schema extends ObjectSchema> = Schema extends z.ZodObject ? z.infer<Schema> : undefined;

type OperationDescription = {
  /** The operationId: generated clients use it as the name of the method. */
  id: string;
  tag: string;
  summary: string;
  description?: string;
  /** Whether the body may also be a form, as OAuth has it. */
  acceptsForm?: true;
  /** By status. */
  responses: Record<number, { description: string; schema?: z.ZodType; headers?: Record<string, string> }>;
  /** In addition to those that every operation can have. */
  problems: ProblemName[];
  /** Of `problems` here, in place of their own status. */
  problemStatus?: number;
  /** The `error` of OAuth for a body that the schema refuses. */
  oauthErrorOf?: (body: unknown) => string;
};

/** One operation of the API. The schemas validate requests and describe them in the OpenAPI document. */
export type Operation = OperationDescription & {
  params?: z.ZodObject;
  query?: z.ZodObject;
  /** By their names in lower case. */
  headers?: z.ZodObject;
  body?: z.ZodObject;
  handle: (
    input: { params: unknown; query: unknown; headers: unknown; body: unknown },
    request: ApiRequest,
  ) => Promise<ApiResponse | Problem>;
};

/** Types the input of `handle` by the schemas of the operation. */
export function defineOperation<
  Params extends ObjectSchema = undefined,
  Query extends ObjectSchema = undefined,
  Headers extends ObjectSchema = undefined,
  Body extends ObjectSchema = undefined,
>(
  operation: OperationDescription & {
    params?: Params;
    query?: Query;
    headers?: Headers;
    body?: Body;
    handle: (
      input: { params: Parsed<Params>; query: Parsed<Query>; headers: Parsed<Headers>; body: Parsed<Body> },
      request: ApiRequest,
    ) => Promise<ApiResponse | Problem>;
  },
): Operation {
  return operation as unknown as Operation;
}

export type ApiRoute = {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** In the notation of OpenAPI: `/api/v1/meetings/{meeting_id}`. */
  path: string;
  /** `application`: only the access token of an application, no API key; a scope: any token that has it. */
  access: 'public' | 'application' | Scope;
  operation: Operation;
};

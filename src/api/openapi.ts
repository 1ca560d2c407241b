import { z } from 'zod';
import type { ApiRoute, Operation } from './operation.ts';
import { problems, problemTypeUri, type ProblemName } from './problem.ts';
import { scopes } from '../accounts/api-tokens/api-token.ts';

type Json = Record<string, unknown>;

/** Problems that operations have in addition to their own. */
const commonProblems: ProblemName[] = ['bad-request', 'too-many-requests', 'internal-error', 'cannot-save', 'unavailable'];
const bodyProblems: ProblemName[] = ['body-too-large', 'unsupported-media-type'];
const accessProblems: ProblemName[] = ['unauthenticated', 'missing-scope'];

/** The OpenAPI 3.1 document, from the schemas that validate the requests. */
export function openApiDocument(routes: readonly ApiRoute[], { publicUrl, version }: { publicUrl: string; version: string }): Json {
  const components = new Map<string, Json>();
  const paths: Record<string, Json> = {};
  for (const row of routes) paths[row.path] = { ...paths[row.path], [row.method]: describeOperation(row, components) };
  return {
    openapi: '3.1.0',
    info: { title: 'Gryphos', version, description: introduction },
    servers: [{ url: publicUrl }],
    paths,
    components: {
      schemas: { ...Object.fromEntries([...components].sort(([one], [other]) => (one < other ? -1 : 1))), Problem: problemSchema },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: `Scopes of keys: ${scopes.join(', ')}.` } },
    },
  };
}

function describeOperation({ access, operation }: ApiRoute, components: Map<string, Json>): Json {
  const { id, tag, summary, description, params, query, headers, body, acceptsForm } = operation;
  const pathParameters = params ? describeParameters('path', params, components) : [];
  const parameters = [
    ...pathParameters,
    ...(query ? describeParameters('query', query, components) : []),
    ...(headers ? describeParameters('header', headers, components) : []),
  ];
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description && { description }),
    security: access === 'public' ? [] : [{ bearer: [] }],
    ...(access !== 'public' && { 'x-scope': access }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: describeBody(body, acceptsForm, components) } }),
    responses: { ...describeResponses(operation, components), ...describeProblems(access, operation) },
  };
}

function describeBody(body: z.ZodObject, acceptsForm: true | undefined, components: Map<string, Json>): Json {
  const content = { schema: toJsonSchema(body, 'input', components) };
  return { 'application/json': content, ...(acceptsForm && { 'application/x-www-form-urlencoded': content }) };
}

function describeResponses({ responses }: Operation, components: Map<string, Json>): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(responses).map(([status, { description, schema, headers }]) => [
      status,
      {
        description,
        ...(headers && {
          headers: Object.fromEntries(
            Object.entries(headers).map(([name, text]) => [name, { description: text, schema: { type: 'string' } }]),
          ),
        }),
        ...(schema && { content: { 'application/json': { schema: toJsonSchema(schema, 'output', components) } } }),
      },
    ]),
  );
}

/** One response for each status, which lists its problem types. */
function describeProblems(access: ApiRoute['access'], { problems: own, problemStatus, body, params }: Operation): Record<string, Json> {
  const names = new Set<ProblemName>([
    ...own,
    ...commonProblems,
    ...(body ? bodyProblems : []),
    ...(params ? (['not-found'] as const) : []),
    ...(access === 'public' ? [] : accessProblems),
  ]);
  const statusOf = (name: ProblemName): number => (problemStatus !== undefined && own.includes(name) ? problemStatus : problems[name][0]);
  const statuses = [...new Set([...names].map(statusOf))].sort();
  return Object.fromEntries(
    statuses.map((status) => {
      const here = [...names].filter((name) => statusOf(name) === status);
      const schema = { allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { type: { enum: here.map(problemTypeUri) } } }] };
      const description = here.map((name) => `\`${name}\`: ${problems[name][1]}.`).join('\n\n');
      return [String(status), { description, content: { 'application/problem+json': { schema } } }];
    }),
  );
}

function describeParameters(place: 'path' | 'query' | 'header', shape: z.ZodObject, components: Map<string, Json>): Json[] {
  const { properties = {}, required = [] } = toJsonSchema(shape, 'input', components) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description !== undefined && { description }),
    schema,
  }));
}

/** JSON Schema; a schema with an id becomes a component and is referenced. */
function toJsonSchema(schema: z.ZodType, io: 'input' | 'output', components: Map<string, Json>): Json {
  const {
    $schema: _,
    $defs,
    ...made
  } = z.toJSONSchema(schema, { io, reused: 'inline', unrepresentable: 'any' }) as Json & { $defs?: Record<string, Json> };
  const inPlace = relocateRefs(made);
  for (const [name, definition] of Object.entries($defs ?? {})) components.set(name, withoutId(relocateRefs(definition)));
  const id = inPlace['id'];
  if (typeof id !== 'string') return inPlace;
  components.set(id, withoutId(inPlace));
  return { $ref: `#/components/schemas/${id}` };
}

function withoutId({ id: _, ...schema }: Json): Json {
  return schema;
}

function relocateRefs(schema: Json): Json {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json;
}

const problemSchema = {
  type: 'object',
  description: 'An error (RFC 9457). Decide by `type`; `detail` can be shown to the user, in the language of `Accept-Language`.',
  required: ['type', 'title', 'status', 'detail'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
  },
};

const introduction = `Requests and responses under \`/api/v1\` are JSON; cookies are ignored. Sign in with \`POST /api/v1/auth/login\`, or create an API key under
*Perfil › Accesos* in the portal, and send it with every request: \`Authorization: Bearer …\`.

Errors are \`application/problem+json\` (RFC 9457) with a stable \`type\`. \`RateLimit\` gives the requests that remain in this minute, and
\`Retry-After\` the seconds to wait before a retry. Instants are UTC: \`2026-03-02T12:00:00.000Z\`. Fields may be added to responses;
existing ones stay.`;

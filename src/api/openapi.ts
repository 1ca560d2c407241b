import { z } from 'zod';
import type { ApiRoute, Operation } from './operation.ts';
import { problems, problemTypeUri, type ProblemName } from './problem.ts';
import { scopes } from '../accounts/api-tokens/api-token.ts';

type Json = Record<string, unknown>;

/** What every call may be answered besides what its operation says. */
const commonProblems: ProblemName[] = ['bad-request', 'too-many-requests', 'internal'];
const bodyProblems: ProblemName[] = ['too-large', 'not-json'];
const accessProblems: ProblemName[] = ['signed-out', 'missing-scope'];

/** The document of the API (OpenAPI 3.1), made from the very schemas that check the calls. */
export function openApiDocument(table: readonly ApiRoute[], { publicUrl, version }: { publicUrl: string; version: string }): Json {
  const named = new Map<string, Json>();
  const paths: Record<string, Json> = {};
  for (const row of table) paths[row.path] = { ...paths[row.path], [row.method]: describeOperation(row, named) };
  return {
    openapi: '3.1.0',
    info: { title: 'Gryphos', version, description: introduction },
    servers: [{ url: publicUrl }],
    paths,
    components: {
      schemas: { ...Object.fromEntries([...named].sort(([one], [other]) => (one < other ? -1 : 1))), Problem: problemSchema },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: `Scopes of keys: ${scopes.join(', ')}.` } },
    },
  };
}

function describeOperation({ access, operation }: ApiRoute, named: Map<string, Json>): Json {
  const { id, tag, summary, description, params, query, headers, body } = operation;
  const inAddress = params ? describeParameters('path', params, named) : [];
  const parameters = [
    ...inAddress,
    ...(query ? describeParameters('query', query, named) : []),
    ...(headers ? describeParameters('header', headers, named) : []),
  ];
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description && { description }),
    security: access === 'public' ? [] : [{ bearer: [] }],
    ...(access !== 'public' && { 'x-scope': access }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: toJsonSchema(body, 'input', named) } } } }),
    responses: { ...describeResponses(operation, named), ...describeProblems(access, operation) },
  };
}

function describeResponses({ responses }: Operation, named: Map<string, Json>): Record<string, Json> {
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
        ...(schema && { content: { 'application/json': { schema: toJsonSchema(schema, 'output', named) } } }),
      },
    ]),
  );
}

/** One answer for each status, which names its problems. */
function describeProblems(access: ApiRoute['access'], { problems: own, body, params }: Operation): Record<string, Json> {
  const names = new Set<ProblemName>([
    ...own,
    ...commonProblems,
    ...(body ? bodyProblems : []),
    ...(params ? (['not-found'] as const) : []),
    ...(access === 'public' ? [] : accessProblems),
  ]);
  const statuses = [...new Set([...names].map((name) => problems[name][0]))].sort();
  return Object.fromEntries(
    statuses.map((status) => {
      const here = [...names].filter((name) => problems[name][0] === status);
      const schema = { allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { type: { enum: here.map(problemTypeUri) } } }] };
      const description = here.map((name) => `\`${name}\`: ${problems[name][1]}.`).join('\n\n');
      return [String(status), { description, content: { 'application/problem+json': { schema } } }];
    }),
  );
}

function describeParameters(place: 'path' | 'query' | 'header', shape: z.ZodObject, named: Map<string, Json>): Json[] {
  const { properties = {}, required = [] } = toJsonSchema(shape, 'input', named) as {
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

/** A schema as JSON Schema; one that has an id of its own goes to the components, and stands everywhere else by reference. */
function toJsonSchema(schema: z.ZodType, io: 'input' | 'output', named: Map<string, Json>): Json {
  const {
    $schema: _,
    $defs,
    ...made
  } = z.toJSONSchema(schema, { io, reused: 'inline', unrepresentable: 'any' }) as Json & { $defs?: Record<string, Json> };
  const inPlace = relocateRefs(made);
  for (const [name, definition] of Object.entries($defs ?? {})) named.set(name, withoutId(relocateRefs(definition)));
  const id = inPlace['id'];
  if (typeof id !== 'string') return inPlace;
  named.set(id, withoutId(inPlace));
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
  description: 'What was wrong (RFC 9457). Decide on `type`; show `detail`, which is in the language that `Accept-Language` asks for.',
  required: ['type', 'title', 'status', 'detail'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
  },
};

const introduction = `Everything under \`/api/v1\` speaks JSON and knows no cookies. Sign in with \`POST /api/v1/auth/login\`, or make a key under
*Perfil › Accesos* of the portal, and send it with every call: \`Authorization: Bearer …\`.

What is refused is answered as \`application/problem+json\` (RFC 9457) with a \`type\` that keeps its meaning. \`RateLimit\` says how many
calls are left in this minute, and \`Retry-After\` in how many seconds the same call makes sense again. Instants are UTC, as in
\`2026-03-02T12:00:00.000Z\`. New members may be added to answers; those that are there stay.`;

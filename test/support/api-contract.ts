import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Response } from 'supertest';
import { apiClient } from './api-client.ts';
import type { TestPortal } from './test-portal.ts';

export type Schema = Record<string, unknown>;
export type DocumentedParameter = { name: string; in: 'path' | 'query' | 'header'; required: boolean; schema: Schema };

export type DocumentedOperation = {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: string;
  operationId: string;
  security: unknown[];
  parameters?: DocumentedParameter[];
  requestBody?: { content: { 'application/json': { schema: Schema } } };
  responses: Record<string, { headers?: Record<string, unknown>; content?: Record<string, { schema: Schema }> }>;
};

export type Contract = {
  document: Schema;
  operations: DocumentedOperation[];
  /** Where a response differs from the document; empty where it conforms. */
  contractErrors: (operation: DocumentedOperation, answer: Response) => string[];
  isValid: (schema: Schema, value: unknown) => boolean;
};

/** The OpenAPI document of the running portal, with validators for responses. */
export async function readContract(portal: TestPortal): Promise<Contract> {
  const document = (await apiClient(portal).get('/api/v1/openapi.json')).body as Schema & { paths: Record<string, Record<string, object>> };
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(document, 'document');
  const compiled = new Map<Schema, ReturnType<typeof ajv.compile>>();

  function validatorFor(schema: Schema) {
    const known = compiled.get(schema);
    if (known) return known;
    const resolved = JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/')) as Schema;
    const validator = ajv.compile(resolved);
    compiled.set(schema, validator);
    return validator;
  }

  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method, path }) as DocumentedOperation),
  );

  return {
    document,
    operations,
    isValid: (schema, value) => validatorFor(schema)(value) === true,
    contractErrors({ responses }, answer) {
      const said = responses[answer.status];
      if (!said) return [`the status ${answer.status} is not in the document`];
      const type = (answer.headers['content-type'] ?? '').split(';')[0]!;
      if (!said.content) return answer.text === '' ? [] : ['an answer without a body has one'];
      const content = said.content[type];
      if (!content) return [`the content type ${type} is not in the document`];
      const check = validatorFor(content.schema);
      const body: unknown = type.endsWith('json') ? JSON.parse(answer.text) : answer.text;
      return check(body) ? [] : [`${ajv.errorsText(check.errors)} in ${answer.text.slice(0, 400)}`];
    },
  };
}

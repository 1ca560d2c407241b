import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { Settings } from '../platform/config/settings.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { getLocale } from '../platform/http/viewer.ts';
import { portalVersion } from '../platform/shared/package-root.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { openApiDocument } from './openapi.ts';
import { defineOperation, type ApiRoute, type Operation } from './operation.ts';

/** `/api/docs`: Swagger UI with the OpenAPI document. */
export const apiDocsPage: RequestHandler = (request, response) => {
  renderPage(response, 'api/docs', { title: messagesFor(getLocale(request, response)).api.docs.title, layout: 'document' });
};

/** The OpenAPI document, built on the first request, because it describes the table of routes that contains it. */
export function openApiOperation(settings: Settings, table: () => readonly ApiRoute[]): Operation {
  let document: Record<string, unknown> | undefined;
  return defineOperation({
    id: 'getOpenApiDocument',
    tag: 'Documentation',
    summary: 'Get this document, for client generators',
    responses: { 200: { description: 'OpenAPI 3.1.', schema: z.looseObject({ openapi: z.string() }) } },
    problems: [],
    async handle() {
      document ??= openApiDocument(table(), { publicUrl: settings.http.publicUrl, version: portalVersion });
      return Promise.resolve({ status: 200, body: document });
    },
  });
}

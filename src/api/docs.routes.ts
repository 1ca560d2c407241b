import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { Settings } from '../platform/config/settings.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { getLocale } from '../platform/http/viewer.ts';
import { portalVersion } from '../platform/shared/package-root.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { openApiDocument } from './openapi.ts';
import { defineOperation, type ApiRoute, type Operation } from './operation.ts';

/** `GET /api/docs`: the document as a page on which calls can be tried. */
export const apiDocsPage: RequestHandler = (request, response) => {
  renderPage(response, 'api/docs', { title: messagesFor(getLocale(request, response)).api.docs.title, layout: 'document' });
};

/** The document itself. Made when it is first asked for: it describes the table in which it stands. */
export function openApiOperation(settings: Settings, table: () => readonly ApiRoute[]): Operation {
  let made: Record<string, unknown> | undefined;
  return defineOperation({
    id: 'readDocument',
    tag: 'This document',
    summary: 'This document, for programs that make clients',
    responses: { 200: { description: 'OpenAPI 3.1.', schema: z.looseObject({ openapi: z.string() }) } },
    problems: [],
    async handle() {
      made ??= openApiDocument(table(), { publicUrl: settings.http.publicUrl, version: portalVersion });
      return Promise.resolve({ status: 200, body: made });
    },
  });
}

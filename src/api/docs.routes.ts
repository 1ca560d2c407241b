import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { Settings } from '../platform/config/settings.ts';
import { showPage } from '../platform/http/render-page.ts';
import { localeOf } from '../platform/http/viewer.ts';
import { portalVersion } from '../platform/shared/portal-version.ts';
import { wordsIn } from '../platform/messages/messages.ts';
import { openApiDocument } from './openapi.ts';
import { operation, type ApiAddress, type Operation } from './operation.ts';

/** `GET /api/docs`: the document as a page on which calls can be tried. */
export const docsPage: RequestHandler = (request, response) => {
  showPage(response, 'api/docs', { title: wordsIn(localeOf(request, response)).api.docs.title, layout: 'document' });
};

/** The document itself. Made when it is first asked for: it describes the table in which it stands. */
export function documentOperation(settings: Settings, table: () => readonly ApiAddress[]): Operation {
  let made: Record<string, unknown> | undefined;
  return operation({
    id: 'readDocument',
    tag: 'This document',
    summary: 'This document, for programs that make clients',
    answers: { 200: { description: 'OpenAPI 3.1.', schema: z.looseObject({ openapi: z.string() }) } },
    problems: [],
    async serve() {
      made ??= openApiDocument(table(), { publicUrl: settings.http.publicUrl, version: portalVersion });
      return Promise.resolve({ status: 200, body: made });
    },
  });
}

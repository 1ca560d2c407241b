import { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createHttpServer } from '../../../src/platform/http/http-server.ts';
import { listen } from '../../../src/platform/http/listen.ts';
import { defaultTimeouts } from '../../../src/platform/http/timeouts.ts';

test('requests and responses have the prototypes that Express gives them', async () => {
  const app = express();
  app.get('/', (request, response) => void response.json({ host: request.hostname, isOwn: request.app === app && response.app === app }));
  const server = await listen(createHttpServer(app, defaultTimeouts), 0, '127.0.0.1');
  onTestFinished(() => void server.close());
  const given: { kind: string; changes: boolean }[] = [];
  const setPrototypeOf = vi.spyOn(Object, 'setPrototypeOf').mockImplementation((object: unknown, prototype: object | null) => {
    const kind = object instanceof IncomingMessage ? 'request' : object instanceof ServerResponse ? 'response' : undefined;
    if (kind) given.push({ kind, changes: Reflect.getPrototypeOf(object as object) !== prototype });
    Reflect.setPrototypeOf(object as object, prototype);
    return object;
  });
  onTestFinished(() => setPrototypeOf.mockRestore());

  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);

  expect(await response.json()).toEqual({ host: '127.0.0.1', isOwn: true });
  // A newer Express that does it differently needs another remedy, or none.
  expect(given).toEqual([
    { kind: 'request', changes: false },
    { kind: 'response', changes: false },
  ]);
});

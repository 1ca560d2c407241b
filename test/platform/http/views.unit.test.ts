import express, { type Express } from 'express';
import { expect, test } from 'vitest';
import { loadAssets } from '../../../src/platform/http/assets.ts';
import { addFormKeyFields, setUpViews } from '../../../src/platform/http/views.ts';
import { toIdentity, UNSET_IDENTITY } from '../../../src/platform/identity/identity.ts';
import { messagesFor } from '../../../src/platform/messages/messages.ts';
import { testSettings } from '../../support/test-settings.ts';

const app = express();
setUpViews(app, loadAssets(), { settings: testSettings({}), identity: { current: toIdentity(UNSET_IDENTITY, 'UTC') } });

const page = { title: 'Prueba', layout: 'fragment' };

test('a part gets what its caller has, and what it is given stays its own', async () => {
  const form = { path: '/list', label: 'Buscar', q: 'ana', kept: {}, messages: messagesFor('es'), page };
  const html = await render(app, 'lists/search-form', { ...form, value: 'what the caller would have shown' });
  expect(html).toContain('<form\n  class="list-tools" method="get" action="/list"');
  expect(html).toContain('placeholder="Buscar"');
  expect(html).toContain('value="ana"');
  expect(html).not.toContain('what the caller');
});

test('an error names the view and its line, also inside of a part', async () => {
  const broken = { list: { previous: 'a', next: 'b' }, address: () => '', messages: {}, page };
  await expect(render(app, 'lists/pager', broken)).rejects.toThrow(/views\/lists\/pager\.ejs:\d/);
  const unlabelled = { path: '/list', q: '', kept: {}, messages: messagesFor('es'), page };
  const failure = await render(app, 'lists/search-form', unlabelled).catch((error: unknown) => String(error));
  expect(failure).toMatch(/views\/lists\/search-form\.ejs:\d/);
  expect(failure).toContain('label is not defined');
});

test('the key goes into forms that are posted, wherever their tags have code', () => {
  const [get, post] = ['<form method="get" action="/a">', '<form\n  <% if (a > 1) { %>class="b"<% } %>\n  method="post">'];
  const nested = '<form action="<%= rows.map((row) => row.id) %>" method="post">';
  expect(addFormKeyFields(`${get}</form>${post}x</form>${nested}</form>`)).toBe(
    `${get}</form>${post}<%- locals.formKeyField %>x</form>${nested}<%- locals.formKeyField %></form>`,
  );
  for (const endless of ['<p>a</p><form method="post"', '<% if (a) { %><form method="post" class="<%= a">'])
    expect(addFormKeyFields(endless)).toBe(endless);
});

function render(from: Express, view: string, locals: object): Promise<string> {
  return new Promise((resolve, reject) =>
    from.render(view, locals, (error: Error | null, html) => (error ? reject(error) : resolve(html))),
  );
}

import { join } from 'node:path';
import ejs from 'ejs';
import type { Express } from 'express';
import type { Settings } from '../config/settings.ts';
import { packageRoot } from '../shared/package-root.ts';
import type { Assets } from './assets.ts';
import { insertFormKey } from './form-key.ts';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** EJS has no layouts: the view is rendered first, then the layout `page.layout` with the result as `body`. Every form gets its key. */
export function setUpViews(app: Express, assets: Assets, { timeZone, http }: Pick<Settings, 'timeZone' | 'http'>): void {
  const directory = join(packageRoot, 'views');
  app.set('views', directory);
  app.set('view engine', 'ejs');
  // What every page needs, read by `renderPage` and the error page.
  Object.assign(app.locals, { timeZone, publicUrl: http.publicUrl, formKeys: http.keys.formKeys });
  app.engine('ejs', (path, locals, done) => {
    renderInLayout(directory, path, { ...locals, icon, asset: assets.url })
      .then((html) => insertFormKey(html, (locals as Locals).formKey))
      .then((html) => done(null, html), done);
  });
}

type Locals = Record<string, unknown> & { page?: { layout?: string }; formKey?: string };

async function renderInLayout(directory: string, path: string, locals: Locals): Promise<string> {
  const options = { cache: true, root: directory };
  const body = await ejs.renderFile(path, locals, options);
  return ejs.renderFile(join(directory, 'layouts', `${locals.page?.layout ?? 'portal'}.ejs`), { ...locals, body }, options);
}

const require = createRequire(import.meta.url);
const cache = new Map<string, string>();

/** A Bootstrap icon as inline SVG, in the colour of the text and hidden from screen readers. */
export function icon(name: string): string {
  const cached = cache.get(name);
  if (cached) return cached;
  const svg = readFileSync(require.resolve(`bootstrap-icons/icons/${name}.svg`), 'utf8')
    .replace('<svg ', '<svg aria-hidden="true" focusable="false" ')
    .trim();
  cache.set(name, svg);
  return svg;
}

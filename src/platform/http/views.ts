import { join } from 'node:path';
import ejs from 'ejs';
import type { Express } from 'express';
import { packageRoot } from '../shared/package-root.ts';
import type { Assets } from './assets.ts';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** EJS has no layouts: the view is rendered first, then the layout that `page.layout` names, with the view as `body`. */
export function setUpViews(app: Express, assets: Assets): void {
  const folder = join(packageRoot, 'views');
  app.set('views', folder);
  app.set('view engine', 'ejs');
  app.engine('ejs', (path, locals, done) => {
    renderInLayout(folder, path, { ...locals, icon, asset: assets.url }).then((html) => done(null, html), done);
  });
}

type Locals = Record<string, unknown> & { page?: { layout?: string } };

async function renderInLayout(folder: string, path: string, locals: Locals): Promise<string> {
  const options = { cache: true, root: folder };
  const body = await ejs.renderFile(path, locals, options);
  return ejs.renderFile(join(folder, 'layouts', `${locals.page?.layout ?? 'portal'}.ejs`), { ...locals, body }, options);
}

const require = createRequire(import.meta.url);
const cache = new Map<string, string>();

/** One Bootstrap icon as inline SVG; it takes the colour of the text beside it, and screen readers pass it over. */
export function icon(name: string): string {
  const known = cache.get(name);
  if (known) return known;
  const svg = readFileSync(require.resolve(`bootstrap-icons/icons/${name}.svg`), 'utf8')
    .replace('<svg ', '<svg aria-hidden="true" focusable="false" ')
    .trim();
  cache.set(name, svg);
  return svg;
}

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import ejs from 'ejs';
import type { Express } from 'express';
import type { Settings } from '../config/settings.ts';
import { packageRoot } from '../shared/package-root.ts';
import type { Assets } from './assets.ts';
import type { IdentityStore } from '../identity/identity-store.ts';
import { insertFormKey } from './form-key.ts';

type ViewContext = { settings: Pick<Settings, 'http'>; identity: Pick<IdentityStore, 'current'> };

/** EJS has no layouts: the view is rendered first, then the layout `page.layout` with the result as `body`. Every form gets its key. */
export function setUpViews(app: Express, assets: Assets, { settings, identity }: ViewContext): void {
  const directory = join(packageRoot, 'views');
  app.set('views', directory);
  app.set('view engine', 'ejs');
  // What every page needs, read by `renderPage` and the error page.
  Object.assign(app.locals, { identity, publicUrl: settings.http.publicUrl, formKeys: settings.http.keys.formKeys });
  const shared = inherit(null, { icon, asset: assets.url });
  app.engine('ejs', (path, given, done) => {
    const locals: Locals = inherit(shared, given);
    let html: string;
    try {
      const body = findView(path)(locals);
      html = findView(join(directory, 'layouts', `${locals.page?.layout ?? 'portal'}.ejs`))(locals, { body });
    } catch (error) {
      return done(error);
    }
    done(null, insertFormKey(html, locals.formKey));
  });
}

type Locals = Record<string, unknown> & { page?: { layout?: string }; formKey?: string };

/** `given`: what its caller hands to it beside its own locals. */
type View = (locals: Locals, given?: object) => string;

const views = new Map<string, View>();

/** Reads and compiles a view when it is first needed. */
function findView(path: string): View {
  let view = views.get(path);
  if (!view) views.set(path, (view = compileView(path)));
  return view;
}

/**
 * EJS itself looks on the disk for every part that it includes, and copies all locals twice for it. Here a view knows the parts that it
 * included before, and a part inherits the locals of its caller, like scopes of JavaScript.
 */
function compileView(path: string): View {
  // Safe here, because the chain of the locals ends with an object without a prototype.
  const options = { filename: path, unsafePrototypeLocals: true } as ejs.Options;
  const render = ejs.compile(readFileSync(path, 'utf8'), options) as View;
  const parts = new Map<string, View>();
  const findPart = (name: string) => {
    let part = parts.get(name);
    if (!part) parts.set(name, (part = findView(resolve(path, '..', `${name}.ejs`))));
    return part;
  };
  return (inherited, given) => {
    const locals = inherit(inherited, given);
    locals['include'] = (name: string, forPart?: object) => findPart(name)(locals, forPart);
    return render(locals);
  };
}

function inherit(inherited: Locals | null, own: object | undefined): Locals {
  return Object.assign(Object.create(inherited) as Locals, own);
}

const require = createRequire(import.meta.url);
const icons = new Map<string, string>();

/** A Bootstrap icon as inline SVG, in the colour of the text and hidden from screen readers. */
export function icon(name: string): string {
  const cached = icons.get(name);
  if (cached) return cached;
  const svg = readFileSync(require.resolve(`bootstrap-icons/icons/${name}.svg`), 'utf8')
    .replace('<svg ', '<svg aria-hidden="true" focusable="false" ')
    .trim();
  icons.set(name, svg);
  return svg;
}

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import ejs from 'ejs';
import type { Express } from 'express';
import type { Settings } from '../config/settings.ts';
import { packageRoot } from '../shared/package-root.ts';
import type { Assets } from './assets.ts';
import type { IdentityStore } from '../identity/identity-store.ts';

type ViewContext = { settings: Pick<Settings, 'http'>; identity: Pick<IdentityStore, 'current'> };

/** EJS has no layouts: the view is rendered first, then the layout `page.layout` with the result as `body`. */
export function setUpViews(app: Express, assets: Assets, { settings, identity }: ViewContext): void {
  const directory = join(packageRoot, 'views');
  app.set('views', directory);
  app.set('view engine', 'ejs');
  // What every page needs, read by `renderPage` and the error page.
  Object.assign(app.locals, { identity, publicUrl: settings.http.publicUrl, formKeys: settings.http.keys.formKeys });
  const shared = inherit(null, { icon, asset: assets.url, formKeyField: '' });
  app.engine('ejs', (path, given, done) => {
    const locals: Locals = inherit(shared, given);
    const names = [...Object.keys(shared), ...Object.keys(given)];
    const layout = join(directory, 'layouts', `${locals.page?.layout ?? 'portal'}.ejs`);
    const render = (knowsLines = false) => {
      const body = findView(path, names, knowsLines)(locals);
      return findView(layout, [...names, 'body'], knowsLines)(locals, { body });
    };
    let html: string;
    try {
      html = render();
    } catch (error) {
      return done(withLine(error, render));
    }
    done(null, html);
  });
}

/** Views count their lines only where one has failed: it costs a tenth of a page. */
function withLine(error: unknown, render: (knowsLines: boolean) => string): unknown {
  try {
    render(true);
  } catch (sameError) {
    return sameError;
  }
  return error;
}

type Locals = Record<string, unknown> & { page?: { layout?: string } };

/** `given`: what its caller hands to it beside its own locals. */
type View = (locals: Locals, given?: object) => string;

const views = new Map<string, View>();

/** Reads and compiles a view when it is first needed with locals of these names. */
function findView(path: string, names: readonly string[], knowsLines: boolean): View {
  const key = [path, knowsLines, ...new Set(names)].join();
  let view = views.get(key);
  if (!view) views.set(key, (view = compileView(path, names, knowsLines)));
  return view;
}

/**
 * EJS itself looks on the disk for every part that it includes, copies all locals twice for it, and finds each name of a view at runtime, by
 * `with`. Here a view knows the parts that it included before, a part inherits the locals of its caller, like scopes of JavaScript, and locals
 * are variables.
 */
function compileView(path: string, names: readonly string[], knowsLines: boolean): View {
  const source = addFormKeyFields(readFileSync(path, 'utf8'));
  const words = new Set(source.match(/\w+/g));
  const destructuredLocals = [...new Set(names)].filter((name) => words.has(name));
  // The prototypes are safe here, because the chain of the locals ends with an object that has none.
  const options = { filename: path, unsafePrototypeLocals: true, _with: false, destructuredLocals, compileDebug: knowsLines };
  // In a block, so that a view may call its own variable what a local is called.
  const render = ejs.compile(`<% { const include = locals.include; %>${source}<% } %>`, options as ejs.Options) as View;
  const parts = new Map<string, View>();
  const findPart = (name: string, given: object = {}) => {
    const added = Object.keys(given);
    const key = [name, ...added].join();
    let part = parts.get(key);
    if (!part) parts.set(key, (part = findView(resolve(path, '..', `${name}.ejs`), [...names, ...added], knowsLines)));
    return part;
  };
  return (inherited, given) => {
    const locals = inherit(inherited, given);
    locals['include'] = (name: string, forPart?: object) => findPart(name, forPart)(locals, forPart);
    return render(locals);
  };
}

/** Every form of a view that is posted gets the field that makes it one of its page. */
export function addFormKeyFields(source: string): string {
  let [added, from] = ['', 0];
  for (let at = source.indexOf('<form'); at !== -1; at = source.indexOf('<form', from)) {
    const end = endOfTag(source, at);
    if (end === 0) break;
    added += source.slice(from, end);
    if (source.slice(at, end).includes('method="post"')) added += '<%- locals.formKeyField %>';
    from = end;
  }
  return added + source.slice(from);
}

/** The index behind the tag at `from`, whose code may have a `>` of its own; 0 where it has no end. */
function endOfTag(source: string, from: number): number {
  const [code, end] = [source.indexOf('<%', from), source.indexOf('>', from)];
  if (code === -1 || code > end) return end + 1;
  const endOfCode = source.indexOf('%>', code);
  return endOfCode === -1 ? 0 : endOfTag(source, endOfCode + 2);
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

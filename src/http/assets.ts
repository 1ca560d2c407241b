import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { RequestHandler } from 'express';
import { packageRoot } from '../shared/package-root.ts';

const require = createRequire(import.meta.url);
const own = (name: string) => join(packageRoot, 'public', name);

/** Everything that pages load, by the name in its address: our own files and those of packages, served by the portal itself. */
const files: Record<string, string> = {
  'bootstrap.css': require.resolve('bootstrap/dist/css/bootstrap.min.css'),
  'figtree.woff2': require.resolve('@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2'),
  'theme.css': own('theme.css'),
  'portal.css': own('portal.css'),
  'frame.css': own('frame.css'),
  'classes.css': own('classes.css'),
  'room.css': own('room.css'),
  'theme.js': own('theme.js'),
  'waiting.js': own('waiting.js'),
  'fresh.js': own('fresh.js'),
  'icon.svg': own('icon.svg'),
};

export type Assets = { serve: RequestHandler; url: (name: string) => string };

/** Reads the files once. Addresses carry a digest of the content, so browsers keep a file until it changes. */
export function loadAssets(): Assets {
  const loaded = new Map(Object.entries(files).map(([name, path]) => [name, readAsset(path)]));
  return {
    url: (name) => `/assets/${name}?v=${loaded.get(name)!.digest}`,
    serve: (request, response, next) => {
      const name = request.path.slice(1);
      const asset = loaded.get(name);
      if (!asset || (request.method !== 'GET' && request.method !== 'HEAD')) return next();
      response.set('Cache-Control', 'public, max-age=31536000, immutable').type(name).send(asset.content);
    },
  };
}

function readAsset(path: string): { content: Buffer; digest: string } {
  const content = readFileSync(path);
  return { content, digest: createHash('sha256').update(content).digest('base64url').slice(0, 12) };
}

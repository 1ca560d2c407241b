import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { RequestHandler } from 'express';
import { packageRoot } from '../shared/package-root.ts';

const require = createRequire(import.meta.url);
const publicFile = (name: string) => join(packageRoot, 'public', name);

/** Everything that pages load, by the name in its address: our own files and those of packages, served by the portal itself. */
const files: Record<string, string> = {
  'bootstrap.css': require.resolve('bootstrap/dist/css/bootstrap.min.css'),
  'figtree.woff2': require.resolve('@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2'),
  'theme.css': publicFile('theme.css'),
  'portal.css': publicFile('portal.css'),
  'frame.css': publicFile('frame.css'),
  'classes.css': publicFile('classes.css'),
  'administration.css': publicFile('administration.css'),
  'people.css': publicFile('people.css'),
  'imports.css': publicFile('imports.css'),
  'overview.css': publicFile('overview.css'),
  'attendance.css': publicFile('attendance.css'),
  'room.css': publicFile('room.css'),
  'theme.js': publicFile('theme.js'),
  'waiting.js': publicFile('waiting.js'),
  'fresh.js': publicFile('fresh.js'),
  'ticks.js': publicFile('ticks.js'),
  'live.js': publicFile('live.js'),
  'open-place.js': publicFile('open-place.js'),
  'room-settings.js': publicFile('room-settings.js'),
  'api-docs.js': publicFile('api-docs.js'),
  'api-docs.css': publicFile('api-docs.css'),
  'swagger-ui.js': require.resolve('swagger-ui-dist/swagger-ui-bundle.js'),
  'swagger-ui.css': require.resolve('swagger-ui-dist/swagger-ui.css'),
  'htmx.js': require.resolve('htmx.org/dist/htmx.min.js'),
  'icon.svg': publicFile('icon.svg'),
};

export type Assets = { serve: RequestHandler; url: (name: string) => string };

type Asset = { content: Buffer; compressed: () => Buffer | undefined; digest: string };

/** Reads the files once. Addresses carry a digest of the content, so browsers keep a file until it changes. */
export function loadAssets(): Assets {
  const loaded = (cachedAssets ??= new Map(Object.entries(files).map(([name, path]) => [name, readAsset(path)])));
  return {
    url: (name) => `/assets/${name}?v=${loaded.get(name)!.digest}`,
    serve: (request, response, next) => {
      const name = request.path.slice(1);
      const asset = loaded.get(name);
      if (!asset || (request.method !== 'GET' && request.method !== 'HEAD')) return next();
      const compressed = request.acceptsEncodings('gzip') ? asset.compressed() : undefined;
      if (compressed) response.set('Content-Encoding', 'gzip');
      response.vary('Accept-Encoding').set('Cache-Control', 'public, max-age=31536000, immutable').type(name);
      response.send(compressed ?? asset.content);
    },
  };
}

let cachedAssets: Map<string, Asset> | undefined;

/** Text is compressed when somebody first asks for it, not for each phone anew; a font is compressed as it comes. */
function readAsset(path: string): Asset {
  const content = readFileSync(path);
  let made: Buffer | undefined;
  const compressed = () => (path.endsWith('.woff2') ? undefined : (made ??= gzipSync(content, { level: 9 })));
  return { content, compressed, digest: createHash('sha256').update(content).digest('base64url').slice(0, 12) };
}

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { RequestHandler } from 'express';
import { packageRoot } from '../shared/package-root.ts';

const require = createRequire(import.meta.url);
const publicFile = (name: string) => join(packageRoot, 'public', name);

/** Parts of the one stylesheet, in this order: Bootstrap's rules, then ours from the general to the particular. */
const styles = ['theme', 'base', 'layout', 'meetings', 'meeting-page', 'administration', 'people', 'imports', 'dashboard', 'attendance'];

/** Everything that pages load, by the name in its URL: our own files and those of packages, served by the portal itself. */
const files: Record<string, string | string[]> = {
  'portal.css': [require.resolve('bootstrap/dist/css/bootstrap.min.css'), ...styles.map((name) => publicFile(`styles/${name}.css`))],
  'figtree.woff2': require.resolve('@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2'),
  'theme.js': publicFile('theme.js'),
  'copy.js': publicFile('copy.js'),
  'menus.js': publicFile('menus.js'),
  'waiting.js': publicFile('waiting.js'),
  'waiting-room.js': publicFile('waiting-room.js'),
  'passkeys.js': publicFile('passkeys.js'),
  'recording.js': publicFile('recording.js'),
  'reload.js': publicFile('reload.js'),
  'roll-call.js': publicFile('roll-call.js'),
  'search-key.js': publicFile('search-key.js'),
  'class-hours.js': publicFile('class-hours.js'),
  'select-rows.js': publicFile('select-rows.js'),
  'live-updates.js': publicFile('live-updates.js'),
  'scroll-to-current.js': publicFile('scroll-to-current.js'),
  'jitsi-stand-in.css': publicFile('jitsi-stand-in.css'),
  'jitsi-stand-in.js': publicFile('jitsi-stand-in.js'),
  'api-docs.js': publicFile('api-docs.js'),
  'api-docs.css': publicFile('api-docs.css'),
  'swagger-ui.js': require.resolve('swagger-ui-dist/swagger-ui-bundle.js'),
  'swagger-ui.css': require.resolve('swagger-ui-dist/swagger-ui.css'),
  'htmx.js': require.resolve('htmx.org/dist/htmx.min.js'),
  'icon.svg': publicFile('icon.svg'),
};

export type Assets = { serve: RequestHandler; url: (name: string) => string };

type Asset = { content: Buffer; compressed: () => Buffer | undefined; digest: string };

/** Reads the files once. URLs carry a digest of the content, so that browsers keep a file until it changes. */
export function loadAssets(): Assets {
  const loaded = (cachedAssets ??= new Map(Object.entries(files).map(([name, paths]) => [name, readAsset(paths)])));
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

/** Text is compressed once, at the first request for it; a font is compressed already. */
function readAsset(paths: string | string[]): Asset {
  const parts = [paths].flat();
  const content = Buffer.concat(parts.map((path) => readFileSync(path)));
  let gzipped: Buffer | undefined;
  const compressed = () => (parts[0]!.endsWith('.woff2') ? undefined : (gzipped ??= gzipSync(content, { level: 9 })));
  return { content, compressed, digest: createHash('sha256').update(content).digest('base64url').slice(0, 12) };
}

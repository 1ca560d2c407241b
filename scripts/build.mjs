// `npm run build`: bundles src/ and migrations/ into the few files of dist/, and compiles whatever packages need of what is not JavaScript.
// Views and public files are read from where they are. Types are checked by `npm test`, not here.
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

await import('./run-install-scripts.mjs');
const { build } = await import('esbuild');

const root = fileURLToPath(new URL('..', import.meta.url));
const { dependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

/** Hundreds of small files, of which Node opens each on its own: a third of the time of a start. The other packages stay where they are. */
const bundledPackages = ['kysely', 'zod'];

rmSync(`${root}dist`, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: ['src/main.ts', 'src/cli.ts', 'src/imports/import-worker.ts'],
  // All in one folder: the file of a thread is looked for beside the bundle.
  outdir: 'dist/src',
  entryNames: '[name]',
  bundle: true,
  splitting: true,
  external: Object.keys(dependencies).filter((name) => !bundledPackages.includes(name)),
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: 'linked',
  sourcesContent: false,
  logLevel: 'warning',
});
for (const thread of ['src/platform/db/wal-checkpoint-thread.mjs', 'src/accounts/hashing/hashing-thread.mjs'])
  cpSync(`${root}${thread}`, `${root}dist/src/${basename(thread)}`);

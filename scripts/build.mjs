// `npm run build`: compiles src/ and migrations/ into dist/, and whatever packages need of what is not JavaScript. Views and public files are
// read from where they are.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

await import('./run-install-scripts.mjs');

const root = fileURLToPath(new URL('..', import.meta.url));

rmSync(`${root}dist`, { recursive: true, force: true });
const { status } = spawnSync(`${root}node_modules/.bin/tsc`, ['-p', `${root}tsconfig.build.json`], { cwd: root, stdio: 'inherit' });
process.exit(status ?? 1);

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/platform/shared/package-root.ts';

/** Builds `dist/` where it is missing or older than a source file: tests of whole processes run what production runs. */
export default function setUp(): void {
  const built = join(packageRoot, 'dist/src/main.js');
  const builtAt = existsSync(built) ? statSync(built).mtimeMs : 0;
  const sources = ['src', 'migrations'].flatMap((folder) =>
    readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(packageRoot, folder, name)),
  );
  if (sources.every((path) => statSync(path).mtimeMs < builtAt)) return;
  execFileSync(process.execPath, [join(packageRoot, 'scripts/build.mjs')], { stdio: 'inherit' });
}

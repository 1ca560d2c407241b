import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { packageRoot } from '../../src/platform/shared/package-root.ts';

/** Starts `oidc-provider.mjs` for a portal at this address. Each start has another key. Answers a function that stops it, where it runs. */
export async function startOidcProvider(issuer: string, portal: string, name: string): Promise<() => Promise<void>> {
  const environment = { PATH: process.env['PATH'], ISSUER: issuer, PORTAL: portal, NAME: name };
  const child = spawn(process.execPath, [join(packageRoot, 'test/support/oidc-provider.mjs')], { env: environment });
  let output = '';
  child.stderr.on('data', (text: Buffer) => (output += text.toString()));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text: Buffer) => (text.toString().includes('listening') ? resolve() : undefined));
    child.once('exit', () => reject(new Error(`the provider did not start:\n${output}`)));
  });
  return async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill();
    await once(child, 'close');
  };
}

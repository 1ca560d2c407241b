import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { packageRoot } from '../../src/platform/shared/package-root.ts';
import { freePort } from './free-port.ts';
import { startJourney, type Journey } from './journey.ts';

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

/** A portal whose people may sign in at such a provider, «Mi colegio», which runs in a process of its own. */
export async function startJourneyWithProvider(
  given: Record<string, string> = {},
): Promise<{ journey: Journey; issuer: string; stopProvider: () => Promise<void> }> {
  const port = String(await freePort());
  const issuer = `http://127.0.0.1:${await freePort()}`;
  const stopProvider = await startOidcProvider(issuer, `http://127.0.0.1:${port}`, 'colegio');
  const journey = await startJourney({
    PORT: port,
    OIDC_PROVIDERS: 'colegio',
    OIDC_COLEGIO_ISSUER: issuer,
    OIDC_COLEGIO_CLIENT_ID: 'portal',
    OIDC_COLEGIO_CLIENT_SECRET: 'secret-of-the-portal',
    OIDC_COLEGIO_NAME: 'Mi colegio',
    OIDC_COLEGIO_TRUST_EMAIL: 'true',
    ...given,
  });
  return { journey, issuer, stopProvider };
}

/** The button, the provider's own pages, and back. */
export async function signInAtProvider(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name: 'Ingresar con Mi colegio' }).click();
  await page.locator('input[name=login]').fill(name);
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  await page.locator('button[type=submit]').click();
}

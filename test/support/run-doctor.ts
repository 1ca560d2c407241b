import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { migrate } from '../../src/platform/db/migrate.ts';
import { runChecks } from '../../src/operations/doctor/doctor-runs.ts';
import { isHealthy, type CheckResult } from '../../src/operations/doctor/check-result.ts';
import { createContext } from '../../src/context.ts';
import { domain } from './conference-server.ts';
import { LogCapture } from './log-capture.ts';
import { testSettings } from './test-settings.ts';

export const webhookSecret = 'for-reservations-and-events-of-the-doctor';
export const appSecret = 'of-the-doctor-and-of-jitsi-and-of-nobody-else';
export const portal = 'https://portal.doctor.test';

export type Report = { healthy: boolean; results: CheckResult[] };

function folderForTest(): string {
  const folder = mkdtempSync(join(tmpdir(), 'portal-doctor-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Settings with a database file for the test. */
export function settingsWith(given: Record<string, string>): Record<string, string> {
  return {
    NODE_ENV: 'test',
    DATABASE_URL: `file:${join(folderForTest(), 'portal.sqlite3')}`,
    PUBLIC_URL: portal,
    JITSI_APP_SECRET: appSecret,
    JITSI_XMPP_DOMAIN: domain,
    XMPP_CREDENTIALS: 'off',
    ...given,
  };
}

/** The doctor's results for a portal with an empty database and these settings. */
export async function runDoctor(given: Record<string, string>): Promise<Report> {
  const context = createContext(testSettings(settingsWith(given)), { logDestination: new LogCapture() });
  onTestFinished(() => context.db.destroy());
  await migrate(context.db);
  const results: CheckResult[] = [];
  for await (const result of runChecks(context)) results.push(result);
  return { healthy: isHealthy(results), results };
}

/** The result of each check by its name. */
export function outcomesByCheck({ results }: Report): Record<string, string> {
  return Object.fromEntries(results.map(({ check, outcome }) => [check, outcome]));
}

export const accounts = {
  JITSI_AUTH: 'sql',
  XMPP_REALM: domain,
  XMPP_CREDENTIALS: 'scram',
  JITSI_ROOM_SECRET: 'for-the-names-of-the-rooms-of-the-doctor',
  JICOFO_ENABLE_AUTH: '1',
  JITSI_WEBHOOK_SECRET: webhookSecret,
};

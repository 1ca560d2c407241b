import request from 'supertest';
import { inject, onTestFinished, expect } from 'vitest';
import type { Settings } from '../../src/platform/config/settings.ts';
import { startPortal, type PortalOptions } from '../../src/portal.ts';
import { fetchWithoutNetwork } from './no-network.ts';
import { createTestDatabase } from './fresh-database.ts';
import { TestClock } from './test-clock.ts';
import { LogCapture } from './log-capture.ts';
import { testSettings } from './test-settings.ts';
import { startTwoPortals, type ProcessesOfPortal } from './two-processes.ts';

export type Member = 'ada' | 'tomas' | 'sofia' | 'otto';

/** 2 with `npm test -- --two-processes`, which finds what each process counts or remembers for itself. */
export const processCount = process.env['TEST_PROCESSES'] === '2' ? 2 : 1;

export type TestPortal = ProcessesOfPortal & {
  clock: TestClock;
  log: LogCapture;
  url: string;
  databaseUrl: string;
  /** An agent with the session of a demo user. */
  as: (member: Member) => ReturnType<typeof request.agent>;
  /** A new agent without a session, which keeps cookies. */
  stranger: () => ReturnType<typeof request.agent>;
};

/**
 * The real portal on a fresh copy of the prepared database, with a clock that the test sets and jobs that wait for `runJobs`. It is
 * closed after the test, which fails when the log has an error that the test did not read.
 */
export async function openPortal(
  given: Record<string, string> = {},
  options: PortalOptions = {},
  processes: 1 | 2 = processCount,
): Promise<TestPortal> {
  const database = await createTestDatabase();
  const clock = new TestClock();
  const log = new LogCapture();
  const start = processes === 2 ? startTwoPortals : startOnePortal;
  const portal = await start(testSettings({ DATABASE_URL: database.url, ...given }), {
    clock,
    logDestination: log,
    manualJobs: true,
    fetchJitsi: fetchWithoutNetwork,
    ...options,
  });
  onTestFinished(async () => {
    await portal.close();
    await database.remove();
    expect(log.unseenErrors(), 'errors in the log that the test did not look at').toEqual([]);
  });
  const agent = () => request.agent(portal.server);
  return Object.assign(portal, {
    clock,
    log,
    url: `http://127.0.0.1:${portal.port}`,
    databaseUrl: database.url,
    stranger: agent,
    as: (member: Member) => {
      const cookie = inject('prepared').cookies[member]!;
      const signedIn = agent();
      signedIn.set('Cookie', cookie);
      return signedIn;
    },
  });
}

async function startOnePortal(settings: Settings, options: PortalOptions): Promise<ProcessesOfPortal> {
  const portal = await startPortal(settings, options);
  return { ...portal, contexts: [portal.context] };
}

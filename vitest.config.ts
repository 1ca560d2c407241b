import { cpus } from 'node:os';
import { defineConfig } from 'vitest/config';

/**
 * Test files share a process and its modules: the portal keeps no state in modules, and loading them takes longer than most files. The
 * times are for a machine that does much else: what passes is as fast with them.
 */
const shared = { isolate: false, testTimeout: 60_000, hookTimeout: 60_000 };

const engine = (name: 'sqlite' | 'postgres') => ({
  test: {
    name,
    include: ['test/**/*.portal.test.ts'],
    globalSetup: ['test/support/build.setup.ts', `test/support/${name}.setup.ts`],
    ...shared,
  },
});

/** `unit` needs no server; `sqlite` and `postgres` are the same tests through the front door on each engine; `journeys` start Prosody, Chromium and whole processes. */
export default defineConfig({
  test: {
    maxWorkers: Math.max(2, cpus().length),
    projects: [
      { test: { name: 'unit', include: ['test/**/*.unit.test.ts'], ...shared } },
      engine('sqlite'),
      engine('postgres'),
      {
        test: {
          name: 'journeys',
          include: ['test/**/*.journey.test.ts'],
          globalSetup: ['test/support/build.setup.ts'],
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});

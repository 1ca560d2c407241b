import { defineConfig } from 'vitest/config';

/** Files share a process and what it has loaded: the portal keeps nothing in its modules, and loading it took longer than its tests. */
const together = { isolate: false, testTimeout: 20_000 };

const engine = (name: 'sqlite' | 'postgres') => ({
  test: { name, include: ['test/**/*.portal.test.ts'], globalSetup: [`test/support/${name}.setup.ts`], ...together },
});

/** `unit` needs no server; `sqlite` and `postgres` are the same tests through the front door on each engine; `journeys` start Prosody, Chromium and whole processes. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/**/*.unit.test.ts'], ...together } },
      engine('sqlite'),
      engine('postgres'),
      {
        test: {
          name: 'journeys',
          include: ['test/**/*.journey.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});

import { defineConfig } from 'vitest/config';

const engine = (name: 'sqlite' | 'postgres') => ({
  test: { name, include: ['test/**/*.portal.test.ts'], globalSetup: [`test/support/${name}.setup.ts`], testTimeout: 20_000 },
});

/** `unit` needs no server; `sqlite` and `postgres` are the same tests through the front door on each engine; `journeys` start Prosody, Chromium and whole processes. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/**/*.unit.test.ts'], testTimeout: 20_000 } },
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

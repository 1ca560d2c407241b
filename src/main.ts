import cluster from 'node:cluster';
import { setFlagsFromString } from 'node:v8';
import closeWithGrace from 'close-with-grace';
import { loadEnvFile, readSettings } from './platform/config/environment.ts';
import type { Settings } from './platform/config/settings.ts';
import { createLogger } from './platform/http/logger.ts';
import { PrimaryLink } from './platform/processes/primary-link.ts';
import { ProcessSupervisor } from './platform/processes/process-supervisor.ts';
import { formatError } from './format-error.ts';

/**
 * How much garbage V8 lets gather before it collects all of it, in percent of what is in use. By its own rule the portal takes half as much memory
 * again (docs/decisions/2026-11-28-compiled-production.md).
 */
const HEAP_GROWTH_PERCENT = 50;

const MAX_CLOSE_MS = 10_000;

/** Starts other processes after itself: they end within `MAX_CLOSE_MS`. */
const MAX_SUPERVISOR_CLOSE_MS = MAX_CLOSE_MS + 1000;

setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`);

/** `npm start`: serves until a signal comes, and lets running requests finish. */
try {
  const link = cluster.isWorker ? new PrimaryLink() : undefined;
  const unloadEnvFile = loadEnvFile();
  const settings = readSettings();
  if (link || settings.processes === 1) await serve(settings, link);
  else {
    // The other processes read it themselves, anew when they are replaced.
    unloadEnvFile();
    await supervise(settings);
  }
} catch (error) {
  console.error(formatError(error));
  // The connection to the primary process would keep this one running.
  if (cluster.isWorker) process.exit(1);
  process.exitCode = 1;
}

/** In this process. */
async function serve(settings: Settings, link: PrimaryLink | undefined): Promise<void> {
  // Here, because the primary process needs nothing of it.
  const { startPortal } = await import('./portal.ts');
  const portal = await startPortal(settings, link && { processGroup: link });
  const { log } = portal.context;
  let isClosing = false;
  const { close } = closeWithGrace({ delay: MAX_CLOSE_MS, logger: false }, async ({ err }) => {
    isClosing = true;
    if (err) log.error({ error: err.stack }, 'the portal stops after an uncaught error');
    await portal.close();
    await link?.sendSamples();
  });
  const stop = () => {
    if (!isClosing) close();
  };
  link?.serve(portal.port, {
    stop,
    drain: () => void portal.drain().then(stop),
    orphaned() {
      log.error({ event: 'process' }, 'the process that started this one is gone: this one ends too');
      stop();
    },
  });
  if (!link) log.info({ mode: settings.mode, port: portal.port }, `the portal serves ${settings.http.publicUrl}`);
}

/** With WEB_PROCESSES, in other processes. */
async function supervise({ processes, mode, http, log: logSettings }: Settings): Promise<void> {
  const log = createLogger(logSettings);
  const supervisor = new ProcessSupervisor(processes, log);
  // It would make a success of the failure below.
  const skip = ['SIGUSR2', 'beforeExit'] as const;
  closeWithGrace({ delay: MAX_SUPERVISOR_CLOSE_MS, logger: false, skip: [...skip] }, async ({ err }) => {
    if (err) log.error({ error: err.stack }, 'the portal stops after an uncaught error');
    await supervisor.stop();
  });
  process.on('SIGUSR2', () => supervisor.reload());
  const port = await supervisor.start();
  if (supervisor.isStopping()) return;
  if (port === undefined) process.exit(1);
  log.info({ mode, port, processes }, `the portal serves ${http.publicUrl}`);
  await supervisor.failure.finally(() => supervisor.stop());
}

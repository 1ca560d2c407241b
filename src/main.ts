import closeWithGrace from 'close-with-grace';
import { loadEnvFile, readSettings } from './platform/config/environment.ts';
import { formatError } from './format-error.ts';
import { startPortal } from './portal.ts';

/** `npm start`: serves until a signal comes, and lets running requests finish. */
try {
  loadEnvFile();
  const settings = readSettings();
  const portal = await startPortal(settings);
  portal.context.log.info({ mode: settings.mode, port: portal.port }, `the portal serves ${settings.http.publicUrl}`);
  closeWithGrace({ delay: 10_000, logger: false }, async ({ err }) => {
    if (err) portal.context.log.error({ error: err.stack }, 'the portal stops after an uncaught error');
    await portal.close();
  });
} catch (error) {
  console.error(formatError(error));
  process.exitCode = 1;
}

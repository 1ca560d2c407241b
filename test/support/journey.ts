import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../src/platform/db/migrate.ts';
import { openDatabase } from '../../src/platform/db/open-database.ts';
import { createJitsiStandIn } from '../../src/demo/jitsi-stand-in.ts';
import { seed } from '../../src/demo/seed.ts';
import { startPortal, type Portal } from '../../src/portal.ts';
import { systemClock } from '../../src/platform/shared/clock.ts';
import { freePort } from './free-port.ts';
import { LogCapture } from './log-capture.ts';
import { testSettings } from './test-settings.ts';

export type Journey = { portal: Portal; url: string; standIn: string; log: LogCapture; close: () => Promise<void> };

/** A portal and the Jitsi stand-in as in the demo, on the real clock: with the demo data, or empty. */
export async function startJourney(given: Record<string, string> = {}, { empty = false } = {}): Promise<Journey> {
  const folder = mkdtempSync(join(tmpdir(), 'portal-journey-'));
  const [port, jitsiPort] = [await freePort(), await freePort()];
  const settings = testSettings({
    NODE_ENV: 'development',
    PORT: String(port),
    DATABASE_URL: `file:${join(folder, 'portal.sqlite3')}`,
    JITSI_SERVER_URL: `http://127.0.0.1:${jitsiPort}`,
    ...given,
  });
  const db = openDatabase(settings.database.url);
  await migrate(db).finally(() => db.destroy());
  const log = new LogCapture();
  const portal = await startPortal(settings, { logDestination: log });
  if (!empty) await seed(portal.context);
  const standIn = createServer(createJitsiStandIn(settings, systemClock));
  await new Promise<void>((resolve) => standIn.listen(jitsiPort, '127.0.0.1', resolve));
  return {
    portal,
    url: settings.http.publicUrl,
    standIn: settings.jitsi.serverUrl,
    log,
    async close() {
      standIn.closeAllConnections();
      standIn.close();
      portal.server.closeAllConnections();
      await portal.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

import { createServer, type Server } from 'node:http';
import closeWithGrace from 'close-with-grace';
import { migrate } from '../db/migrate.ts';
import { openDatabase } from '../db/open-database.ts';
import { cast, DEMO_PASSWORD } from '../demo/cast.ts';
import { seed } from '../demo/seed.ts';
import { createStandIn } from '../demo/stand-in.ts';
import { startPortal } from '../portal.ts';
import type { Settings } from '../config/settings.ts';
import { systemClock } from '../shared/clock.ts';
import { demoSettings, usesStandIn } from './demo-settings.ts';

/** `npm run demo`: a portal with people and classes in it, and a page in Jitsi's place that shows what it makes of a token. */
export async function demo(): Promise<number> {
  const settings = demoSettings();
  const db = openDatabase(settings.database.url);
  await migrate(db).finally(() => db.destroy());
  const portal = await startPortal(settings);
  await seed(portal.needs);
  const standIn = usesStandIn() ? await serveStandIn(settings) : undefined;
  console.log(welcome(settings, standIn !== undefined));
  closeWithGrace({ delay: 5000, logger: false }, async () => {
    standIn?.close();
    standIn?.closeAllConnections();
    await portal.close();
  });
  return 0;
}

function serveStandIn(settings: Settings): Promise<Server> {
  const { hostname, port } = new URL(settings.jitsi.serverUrl);
  return new Promise((resolve, reject) => {
    const server = createServer(createStandIn(settings, systemClock));
    server.once('error', reject);
    server.listen(Number(port), hostname, () => resolve(server));
  });
}

function welcome(settings: Settings, standIn: boolean): string {
  const people = cast.map(({ username, roles }) => `    ${username.padEnd(8)}${roles.join(', ')}`);
  return [
    '',
    `  The portal is open:  ${settings.http.publicUrl}`,
    standIn ? `  In Jitsi's place:    ${settings.jitsi.serverUrl}` : `  Jitsi:               ${settings.jitsi.serverUrl}`,
    '',
    `  Who can sign in (everyone's password is ${DEMO_PASSWORD}):`,
    ...people,
    '',
    '  A class of sofia and tomas is open now. Ctrl-C ends the demo.',
    '',
  ].join('\n');
}

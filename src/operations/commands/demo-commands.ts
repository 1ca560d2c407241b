import { createServer, type Server } from 'node:http';
import closeWithGrace from 'close-with-grace';
import { cast, DEMO_PASSWORD } from '../../demo/cast.ts';
import { createJitsiStandIn } from '../../demo/jitsi-stand-in.ts';
import { listen } from '../../platform/http/listen.ts';
import { startPortal, type Portal } from '../../portal.ts';
import type { Settings } from '../../platform/config/settings.ts';
import { systemClock } from '../../platform/shared/clock.ts';
import { findOrCreateDemoGuestLink } from './demo-guest-link.ts';
import { readDemoSettings, usesJitsiStandIn } from './demo-settings.ts';
import { seedDemo } from './seed.ts';

/** `npm run demo`: a portal with people and classes in it, and a page in Jitsi's place that shows what it makes of a token. */
export async function demo(): Promise<number> {
  const settings = readDemoSettings();
  await seedDemo(settings);
  const portal = await startPortal(settings);
  const standIn = usesJitsiStandIn() ? await startStandIn(settings).catch((error: unknown) => closeAndThrow(portal, error)) : undefined;
  console.log(welcomeText(settings, standIn !== undefined, await findOrCreateDemoGuestLink(portal.context)));
  closeWithGrace({ delay: 5000, logger: false }, async () => {
    standIn?.close();
    standIn?.closeAllConnections();
    await portal.close();
  });
  return 0;
}

/** The portal listens already: left open, it would keep the command running that has just failed. */
async function closeAndThrow(portal: Portal, error: unknown): Promise<never> {
  await portal.close();
  throw error;
}

function startStandIn(settings: Settings): Promise<Server> {
  const { hostname, port } = new URL(settings.jitsi.serverUrl);
  return listen(createServer(createJitsiStandIn(settings, systemClock)), Number(port), hostname);
}

function welcomeText(settings: Settings, standIn: boolean, guestLink: string | undefined): string {
  const people = cast.map(({ username, roles }) => `    ${username.padEnd(8)}${roles.join(', ')}`);
  return [
    '',
    `  The portal is open:  ${settings.http.publicUrl}`,
    settings.mail ? '  Its mail goes to:    the server of SMTP_URL' : `  Its mail is read at: ${settings.http.publicUrl}/mail`,
    standIn ? `  In Jitsi's place:    ${settings.jitsi.serverUrl}` : `  Jitsi:               ${settings.jitsi.serverUrl}`,
    '',
    `  Who can sign in (everyone's password is ${DEMO_PASSWORD}):`,
    ...people,
    '',
    '  A class of sofia and tomas is open now.',
    ...(guestLink === undefined ? [] : ['  Without an account one enters it by:', `    ${guestLink}`]),
    '  Ctrl-C ends the demo.',
    '',
  ].join('\n');
}

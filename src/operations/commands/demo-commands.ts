import { createServer, type Server } from 'node:http';
import closeWithGrace from 'close-with-grace';
import { cast, DEMO_PASSWORD } from '../../demo/cast.ts';
import { createJitsiStandIn } from '../../demo/jitsi-stand-in.ts';
import { listen } from '../../platform/http/listen.ts';
import { startPortal, type Portal } from '../../portal.ts';
import { type PortalContext, createContext } from '../../context.ts';
import type { Settings } from '../../platform/config/settings.ts';
import { systemClock } from '../../platform/shared/clock.ts';
import { findOpenDemoClass, seed } from '../../demo/seed.ts';
import { createGuestLink, listGuestLinks } from '../../guests/manage-guest-links.ts';
import { readSettings } from '../../platform/config/environment.ts';
import { CommandError } from './command.ts';
import { migrate } from '../../platform/db/migrate.ts';
import { rejectForeignDatabase } from '../../demo/foreign-database.ts';

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

/** The address of a link for guests of the demo's open class. Undefined where Jitsi asks for accounts. */
export async function findOrCreateDemoGuestLink(context: PortalContext): Promise<string | undefined> {
  const meetingId = await findOpenDemoClass(context.db);
  const standing = async () => (await listGuestLinks(context, meetingId)).find(({ state }) => state === 'valid')?.url;
  const found = await standing();
  if (found !== undefined) return found;
  await createGuestLink(context, null, meetingId, { maxUses: 100, endsAt: undefined, code: undefined });
  return standing();
}

const defaults = { DATABASE_URL: 'file:data/demo.sqlite3', HOST: '127.0.0.1', PORT: '3000' };

/**
 * Settings of the demo: what the environment gives, else those of a development machine. Reads no `.env`, so that the demo
 * never meets the database of a real portal by accident. Where no Jitsi is named, the stand-in on the next port is.
 */
export function readDemoSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  if (environment['NODE_ENV'] === 'production') throw new CommandError('the demo and its seed refuse NODE_ENV=production');
  const given = { ...defaults, ...omitEmpty(environment) };
  const standIn = { JITSI_SERVER_URL: `http://${given.HOST}:${Number(given.PORT) + 1}` };
  return readSettings({ ...standIn, ...given, NODE_ENV: 'development', APP_DEBUG: 'true' }, {});
}

/** Whether the portal's tokens go to the stand-in rather than to a Jitsi that the operator named. */
export function usesJitsiStandIn(environment: NodeJS.ProcessEnv = process.env): boolean {
  return !environment['JITSI_SERVER_URL'];
}

function omitEmpty(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => Boolean(entry[1])));
}

/** `npm run seed`: the cast and a week of classes around now, in a database that holds nobody else. */
export async function seedDatabase(): Promise<number> {
  await seedDemo(readDemoSettings());
  console.log('the cast and their classes are in place');
  return 0;
}

/** Migrates and fills the database of these settings, before anyone is served. One of other people is left as it was. */
export async function seedDemo(settings: Settings): Promise<void> {
  await rejectForeignDatabase(settings.database.url);
  const context = createContext(settings);
  try {
    await migrate(context.db);
    await seed(context);
  } finally {
    await context.db.destroy();
  }
}

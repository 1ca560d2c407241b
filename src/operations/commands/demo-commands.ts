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
import { seedSchool } from '../../demo/seed-school.ts';
import { createGuestLink, listGuestLinks } from '../../guests/manage-guest-links.ts';
import { omitEmptyVariables, readSettings } from '../../platform/config/environment.ts';
import { CommandError } from './command.ts';
import { beginAuditLogOfNewDatabase } from '../../platform/audit-log/record-audit-event.ts';
import { migrate } from '../../platform/db/migrate.ts';
import { rejectForeignDatabase } from '../../demo/foreign-database.ts';

/** `npm run demo`: starts a portal with demo data, and a stand-in for Jitsi that shows how it checks a token. */
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

/** The portal listens already, and would keep the failed command running. */
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
    '    … and a school around them: 25 students, four courses, a month of classes.',
    '',
    '  A class of sofia and tomas is open now.',
    ...(guestLink === undefined ? [] : ['  Without an account one enters it by:', `    ${guestLink}`]),
    '  Ctrl-C ends the demo.',
    '',
  ].join('\n');
}

/** A guest link of the demo's open class. Undefined when Jitsi asks for accounts. */
async function findOrCreateDemoGuestLink(context: PortalContext): Promise<string | undefined> {
  const meetingId = await findOpenDemoClass(context.db);
  const findValidLink = async () => (await listGuestLinks(context, meetingId)).find(({ state }) => state === 'valid')?.url;
  const existing = await findValidLink();
  if (existing !== undefined) return existing;
  await createGuestLink(context, null, meetingId, { maxUses: 100, endsAt: undefined, code: undefined });
  return findValidLink();
}

const demoDefaults = { DATABASE_URL: 'file:data/demo.sqlite3', HOST: '127.0.0.1', PORT: '3000', XMPP_CREDENTIALS: 'scram' };

/**
 * Settings of the demo: the environment's, else those of a development machine. Reads no `.env`, so that the demo never uses the
 * database of a real portal by accident. Without a JITSI_SERVER_URL the stand-in on the next port takes Jitsi's place.
 */
function readDemoSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  if (environment['NODE_ENV'] === 'production') throw new CommandError('the demo and its seed refuse NODE_ENV=production');
  const variables = { ...demoDefaults, ...omitEmptyVariables(environment) };
  const standIn = { JITSI_SERVER_URL: `http://${variables.HOST}:${Number(variables.PORT) + 1}` };
  return readSettings({ ...standIn, ...variables, NODE_ENV: 'development', APP_DEBUG: 'true' }, {});
}

function usesJitsiStandIn(environment: NodeJS.ProcessEnv = process.env): boolean {
  return !environment['JITSI_SERVER_URL'];
}

/** `npm run seed`: fills an empty or demo database with the demo's school and its classes around now. */
export async function seedDatabase(): Promise<number> {
  await seedDemo(readDemoSettings());
  console.log('the demo users and their classes are in the database');
  return 0;
}

/** Throws a ForeignDatabaseError, without a change, for a database with other users. */
async function seedDemo(settings: Settings): Promise<void> {
  await rejectForeignDatabase(settings.database.url);
  const context = createContext(settings);
  try {
    await migrate(context.db);
    await beginAuditLogOfNewDatabase(context);
    await seed(context);
    await seedSchool(context);
  } finally {
    await context.db.destroy();
  }
}

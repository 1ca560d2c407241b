import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction } from '../../src/platform/db/database.ts';
import { MAX_CONNECTIONS } from '../../src/platform/mail/mail-transport.ts';
import { queueMail } from '../../src/platform/mail/queue-mail.ts';
import { startPortal } from '../../src/portal.ts';
import { type PortalContext, createContext } from '../../src/context.ts';
import { addMs, days, minutes } from '../../src/platform/shared/clock.ts';
import { TestClock } from '../support/test-clock.ts';
import { MAIL_FROM } from '../support/mail-portal.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { startPortalProcess } from '../support/portal-process.ts';
import { createSharedDatabase, type SharedDatabase } from '../support/shared-database.ts';
import { testSettings } from '../support/test-settings.ts';

const MAILS = 40;
const KILLS = 3;

describe.each(['sqlite', 'postgres'] as const)('mail of several processes, on %s', (engine) => {
  let database: SharedDatabase;

  beforeAll(async () => {
    database = await createSharedDatabase(engine, 'authreg');
  });

  afterAll(() => database.remove());

  test('arrives once when two processes send it', async () => {
    const server = await startMailServer();
    const settings = { DATABASE_URL: database.url, SMTP_URL: server.url, MAIL_FROM };
    const context = createContext(testSettings(settings));
    const portals = await Promise.all([startPortalProcess(settings), startPortalProcess(settings)]);
    await queueMany(context, 'both');
    await expect.poll(() => waiting(context), { timeout: 60_000 }).toBe(0);
    expect(addressesIn(server)).toEqual(addresses('both'));
    await Promise.all(portals.map((portal) => portal.stop()));
    for (const portal of portals) expect(portal.log.grep(/"level":"ERROR"/)).toEqual([]);
    await context.db.destroy();
  });

  test('is not lost by kill -9 while it is handed over, and arrives twice at most', async () => {
    const server = await startMailServer();
    const settings = { DATABASE_URL: database.url, SMTP_URL: server.url, MAIL_FROM };
    const context = createContext(testSettings(settings));
    await queueMany(context, 'killed');
    for (let kill = 0; kill < KILLS; kill++) await sendUntilKilled(server, settings, 3 + 2 * kill);
    expect(await waiting(context)).toBeGreaterThan(0);

    // Somebody else comes when the leases of the dead are over.
    const clock = new TestClock(addMs(new Date(), minutes(2)));
    const heir = await startPortal(testSettings(settings), { clock, manualJobs: true, logDestination: { write: () => undefined } });
    await heir.runJobs();
    await heir.close();
    expect(await waiting(context)).toBe(0);
    expect([...new Set(addressesIn(server))]).toEqual(addresses('killed'));
    expect(server.mails.length).toBeLessThanOrEqual(MAILS + KILLS * MAX_CONNECTIONS);
    expect(new Set(server.mails.map(({ messageId }) => messageId)).size).toBe(MAILS);
    await context.db.destroy();
  });
});

const addresses = (name: string) => Array.from({ length: MAILS }, (_, count) => `${name}${count + 10}@gryphos.example`);

const addressesIn = (server: MailServer) => server.mails.flatMap(({ recipients }) => recipients).sort();

async function queueMany(context: PortalContext, name: string): Promise<void> {
  const content = { locale: 'es' as const, subject: 'Aviso', greeting: 'Hola:', paragraphs: ['Es un aviso.'] };
  const expiresAt = addMs(new Date(), days(1));
  await inTransaction(context.db, async (tx) => {
    for (const email of addresses(name)) await queueMail(tx, context, { template: 'test', userId: null, email, content, expiresAt });
  });
}

async function waiting({ db }: PortalContext): Promise<number> {
  return (await db.selectFrom('mail').select('id').where('state', '=', 'queued').execute()).length;
}

/** A process sends; when it hands over the last of so many more texts, it dies before it learns that the server took it. */
async function sendUntilKilled(server: MailServer, settings: Record<string, string>, more: number): Promise<void> {
  const starting = startPortalProcess(settings);
  let begun = 0;
  let killed: Promise<unknown> | undefined;
  await new Promise<void>((resolve, reject) => {
    server.beforeTaking(async () => {
      if (++begun < more) return;
      // Those that come after it wait as well: a process that starts slowly would have sent them all by then.
      await (killed ??= starting.then((portal) => portal.kill()));
      resolve();
    });
    starting.catch(reject);
  });
  server.beforeTaking(() => undefined);
}

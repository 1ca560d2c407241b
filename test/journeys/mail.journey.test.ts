import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction } from '../../src/platform/db/database.ts';
import { CONNECTIONS } from '../../src/platform/mail/mail-transport.ts';
import { queueMail } from '../../src/platform/mail/queue-mail.ts';
import { startPortal, type PortalNeeds, assemble } from '../../src/portal.ts';
import { after, days, minutes } from '../../src/platform/shared/clock.ts';
import { HandClock } from '../support/test-clock.ts';
import { MAIL_FROM } from '../support/mail-portal.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { startPortalProcess } from '../support/portal-process.ts';
import { sharedDatabase, type SharedDatabase } from '../support/shared-database.ts';
import { testSettings } from '../support/test-settings.ts';

const MAILS = 40;
const KILLS = 3;

describe.each(['sqlite', 'postgres'] as const)('mails that real processes send, on %s', (engine) => {
  let database: SharedDatabase;

  beforeAll(async () => {
    database = await sharedDatabase(engine, 'authreg');
  });

  afterAll(() => database.remove());

  test('arrive once where two processes send them', async () => {
    const server = await startMailServer();
    const settings = { DATABASE_URL: database.url, SMTP_URL: server.url, MAIL_FROM };
    const needs = assemble(testSettings(settings));
    const portals = await Promise.all([startPortalProcess(settings), startPortalProcess(settings)]);
    await queueMany(needs, 'both');
    await expect.poll(() => waiting(needs), { timeout: 60_000 }).toBe(0);
    expect(addressesIn(server)).toEqual(addresses('both'));
    await Promise.all(portals.map((portal) => portal.stop()));
    for (const portal of portals) expect(portal.log.grep(/"level":"ERROR"/)).toEqual([]);
    await needs.db.destroy();
  });

  test('are not lost where the process is killed with kill -9 just when the server has one, and come twice at most', async () => {
    const server = await startMailServer();
    const settings = { DATABASE_URL: database.url, SMTP_URL: server.url, MAIL_FROM };
    const needs = assemble(testSettings(settings));
    await queueMany(needs, 'killed');
    for (let kill = 0; kill < KILLS; kill++) await sendUntilKilled(server, settings, 3 + 2 * kill);
    expect(await waiting(needs)).toBeGreaterThan(0);

    // Somebody else comes when the leases of the dead are over.
    const clock = new HandClock(after(new Date(), minutes(2)));
    const heir = await startPortal(testSettings(settings), { clock, jobsByHand: true, logTo: { write: () => undefined } });
    await heir.runJobs();
    await heir.close();
    expect(await waiting(needs)).toBe(0);
    expect([...new Set(addressesIn(server))]).toEqual(addresses('killed'));
    expect(server.mails.length).toBeLessThanOrEqual(MAILS + KILLS * CONNECTIONS);
    expect(new Set(server.mails.map(({ messageId }) => messageId)).size).toBe(MAILS);
    await needs.db.destroy();
  });
});

const addresses = (name: string) => Array.from({ length: MAILS }, (_, count) => `${name}${count + 10}@gryphos.example`);

const addressesIn = (server: MailServer) => server.mails.flatMap(({ recipients }) => recipients).sort();

async function queueMany(needs: PortalNeeds, name: string): Promise<void> {
  const letter = { locale: 'es' as const, subject: 'Aviso', greeting: 'Hola:', paragraphs: ['Es un aviso.'] };
  const usefulUntil = after(new Date(), days(1));
  await inTransaction(needs.db, async (tx) => {
    for (const address of addresses(name)) await queueMail(tx, needs, { kind: 'test', userId: null, address, letter, usefulUntil });
  });
}

async function waiting({ db }: PortalNeeds): Promise<number> {
  return (await db.selectFrom('mail').select('id').where('state', '=', 'queued').execute()).length;
}

/** A process sends; when it hands over the last of so many more texts, it dies before it learns that the server took it. */
async function sendUntilKilled(server: MailServer, settings: Record<string, string>, more: number): Promise<void> {
  const starting = startPortalProcess(settings);
  let begun = 0;
  let killed: Promise<void> | undefined;
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

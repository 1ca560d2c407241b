import request from 'supertest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEMO_PASSWORD } from '../../src/demo/cast.ts';
import { MAX_CONNECTIONS } from '../../src/platform/mail/mail-transport.ts';
import { cancelMeeting } from '../../src/meetings/scheduling/cancel-meeting.ts';
import { startPortal, type Portal } from '../../src/portal.ts';
import { createContext, type PortalContext } from '../../src/context.ts';
import { addMs, minutes } from '../../src/platform/shared/clock.ts';
import { enrollStudents } from '../support/enroll-students.ts';
import { TestClock } from '../support/test-clock.ts';
import { MAIL_FROM } from '../support/mail-portal.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { moveClass } from '../support/portal-with-class.ts';
import { startPortalProcess, type PortalProcess } from '../support/portal-process.ts';
import { findMeetingId } from '../support/rows.ts';
import { createSharedDatabase, type SharedDatabase } from '../support/shared-database.ts';
import { testSettings } from '../support/test-settings.ts';

/** Several slices of a course. */
const MEMBERS = 230;

describe.each(['sqlite', 'postgres'] as const)('kill -9 while mail is sent to a course, on %s', (engine) => {
  let database: SharedDatabase;
  let server: MailServer;
  let settings: Record<string, string>;
  let context: PortalContext;
  let classId: number;
  let members: string[];

  beforeEach(async () => {
    database = await createSharedDatabase(engine, 'authreg');
    server = await startMailServer();
    settings = { DATABASE_URL: database.url, SMTP_URL: server.url, MAIL_FROM };
    context = createContext(testSettings(settings));
    classId = await findMeetingId(context.db, 'Clase 4: unir fuentes de datos');
    await context.db.updateTable('meetings').set({ is_active: 0 }).where('id', '!=', classId).execute();
    members = [...(await enrollStudents(context.db, classId, MEMBERS)), 'sofia@gryphos.example', 'tomas@gryphos.example'].sort();
  });

  afterEach(async () => {
    await context.db.destroy();
    database.remove();
  });

  test('no reminder is sent twice, and the page shows the doubtful ones', async () => {
    const now = new Date();
    // Its reminders became due half a minute ago, since when nobody looked.
    await moveClass(context.db, classId, addMs(now, minutes(9.5)));
    await context.db
      .insertInto('reminder_scans')
      .values({ id: 1, scanned_until: addMs(now, -minutes(1)).toISOString() })
      .execute();
    const [one, other] = await Promise.all([startPortalProcess(settings), startPortalProcess(settings)]);
    await killAt(server, 20, one);
    await killAt(server, 60, other);
    const taken = addressesIn(server);
    expect(taken.length).toBeLessThan(members.length);

    const heir = await startHeir();
    await heir.runJobs();
    const rows = await context.db.selectFrom('mail').selectAll().where('template', '=', 'meeting-reminder').execute();
    const inState = (state: string) => rows.filter((row) => row.state === state).map(({ email }) => email);
    const doubtful = inState('claimed');
    const reminded = addressesIn(server);
    expect(new Set(reminded).size).toBe(reminded.length);
    expect([...inState('sent'), ...doubtful].sort()).toEqual(members);
    expect(doubtful.length).toBeGreaterThan(0);
    expect(doubtful.length).toBeLessThanOrEqual(2 * MAX_CONNECTIONS);
    expect(inState('sent').filter((address) => !reminded.includes(address))).toEqual([]);
    const page = await mailPage(heir, 'claimed');
    for (const address of doubtful) expect(page).toContain(address);
    expect(page.match(/chip-warn">Sin respuesta/g)).toHaveLength(doubtful.length);
    await heir.close();
  });

  test('every member gets the notice of a cancelled class at least once, always with the same Message-ID', async () => {
    await moveClass(context.db, classId, addMs(new Date(), minutes(300)));
    expect(await cancelMeeting(context, null, classId, { note: 'Lo sentimos.', notifyMembers: true })).toBe('cancelled');
    const process = await startPortalProcess(settings);
    await killAt(server, 30, process);
    const heir = await startHeir();
    await heir.runJobs();
    await heir.close();
    expect([...new Set(addressesIn(server))].sort()).toEqual(members);
    expect(server.mails.length).toBeLessThanOrEqual(members.length + MAX_CONNECTIONS);
    const ids = new Map(server.mails.map(({ recipients, messageId }) => [`${recipients[0]} ${messageId}`, messageId]));
    expect(ids.size).toBe(members.length);
  });

  /** Somebody comes when the leases of the dead are over, and their claims too old to be under way. */
  function startHeir(): Promise<Portal> {
    const clock = new TestClock(addMs(new Date(), minutes(6)));
    return startPortal(testSettings(settings), { clock, manualJobs: true, logDestination: { write: () => undefined } });
  }
});

/** The process dies when the server has had so many texts, while that one waits to be taken. */
function killAt(server: MailServer, texts: number, process: PortalProcess): Promise<void> {
  return new Promise((resolve) => {
    let killed: Promise<unknown> | undefined;
    server.beforeTaking(async () => {
      if (server.mails.length + 1 < texts) return;
      await (killed ??= process.kill());
      resolve();
    });
  });
}

const addressesIn = (server: MailServer) => server.mails.flatMap(({ recipients }) => recipients);

async function mailPage(portal: Portal, tab: string): Promise<string> {
  const ada = request.agent(portal.server);
  await ada.post('/login').type('form').send({ username: 'ada', password: DEMO_PASSWORD }).expect(303);
  return (await ada.get(`/admin/mail?tab=${tab}`).expect(200)).text;
}

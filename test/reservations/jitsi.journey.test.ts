import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { migrate } from '../../src/db/migrate.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import { seed } from '../../src/demo/seed.ts';
import { signIn, type Guest } from '../../src/jitsi-server/guest.ts';
import { joinMeeting } from '../../src/meetings/join-meeting.ts';
import { startPortal, type Portal } from '../../src/portal.ts';
import { domain, jitsiPlugins, startConferenceServer, withoutPlugins } from '../support/conference-server.ts';
import { freePort } from '../support/free-port.ts';
import { LogBook } from '../support/log-book.ts';
import { classes, meetingIdOf, userIdOf } from '../support/rows.ts';
import { testSettings } from '../support/test-settings.ts';

const webhookSecret = 'for-reservations-of-rooms-in-these-tests';
const appSecret = 'for-the-tokens-of-people-in-these-tests-x';

type Server = { portal: Portal; enter: (member: string, title: string) => Promise<{ guest: Guest; asked: unknown; entered: unknown }> };

/** The portal with its cast, and Prosody with Jitsi's own `mod_reservations` and all that it hands options to. */
async function startBoth(): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'portal-reservations-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const port = await freePort();
  const { url } = await startConferenceServer({
    host: `authentication = "token"
  app_id = "gryphos"
  app_secret = "${appSecret}"
  asap_accepted_issuers = { "gryphos" }
  modules_enabled = { "bosh"; "reservations" }
  main_muc = "muc.${domain}"
  focus_component = "focus.${domain}"
  reservations_api_prefix = "http://127.0.0.1:${port}/api/jitsi"
  reservations_api_headers = { ["Authorization"] = "Bearer ${webhookSecret}" }
  reservations_enable_max_occupants = true
  reservations_enable_password_support = true`,
    muc: `modules_enabled = { "token_verification", "token_affiliation", "muc_max_occupants" }
  muc_max_occupants = 50`,
  });
  const settings = testSettings({
    DATABASE_URL: `file:${join(folder, 'portal.sqlite3')}`,
    PORT: String(port),
    JITSI_SERVER_URL: url,
    JITSI_APP_SECRET: appSecret,
    JITSI_XMPP_DOMAIN: domain,
    JITSI_WEBHOOK_SECRET: webhookSecret,
    XMPP_CREDENTIALS: 'off',
  });
  const database = openDatabase(settings.database.url);
  await migrate(database).finally(() => database.destroy());
  const portal = await startPortal(settings, { logTo: new LogBook(), jobsByHand: true });
  onTestFinished(() => portal.close());
  await seed(portal.needs);
  const { db } = portal.needs;
  return {
    portal,
    async enter(member, title) {
      const meetingId = await meetingIdOf(db, title);
      const excuses = { schedule: true };
      const joining = await joinMeeting(portal.needs, { userId: await userIdOf(db, member), meetingId, door: 'debug', excuses });
      if (joining.kind !== 'admitted') throw new Error(`${member}: ${joining.refusal.kind}`);
      const { room } = joining.pass;
      const signed = await signIn({ httpBind: `${url}/http-bind`, domain }, { room, token: joining.token! });
      if (signed.kind !== 'in') throw new Error(JSON.stringify(signed));
      onTestFinished(() => signed.guest.leave());
      const asked = await signed.guest.askForConference(`${room}@muc.${domain}`, `focus.${domain}`);
      const entered = asked.kind === 'ready' ? await signed.guest.enter(`${room}@muc.${domain}`, member) : undefined;
      return { guest: signed.guest, asked, entered };
    },
  };
}

async function decide({ portal }: Server, title: string, options: object): Promise<void> {
  await portal.needs.db
    .updateTable('meetings')
    .set({ options: JSON.stringify(options) })
    .where('title', '=', title)
    .execute();
}

describe.skipIf(!jitsiPlugins)(`reservations and Jitsi's own plugins (${withoutPlugins})`, () => {
  test('a class that is open gets its room, with as many seats as it has', async () => {
    const server = await startBoth();
    await decide(server, classes.open, { maxParticipants: 2 });
    expect((await server.enter('sofia', classes.open)).entered).toMatchObject({
      kind: 'inside',
      affiliation: 'member',
      role: 'participant',
    });
    expect((await server.enter('tomas', classes.open)).entered).toMatchObject({ kind: 'inside', affiliation: 'owner', role: 'moderator' });
    expect((await server.enter('ada', classes.open)).entered).toMatchObject({ kind: 'refused', condition: 'service-unavailable' });
    const rows = await server.portal.needs.db.selectFrom('room_reservations').select('room_name').execute();
    expect(rows).toEqual([{ room_name: 'curso_1_1' }]);
  });

  test('a class whose time has not come does not, and who wanted in reads why', async () => {
    const server = await startBoth();
    const { asked, entered } = await server.enter('tomas', 'Clase 4: unir fuentes de datos');
    expect(asked).toMatchObject({ kind: 'refused', condition: 'reservation-error', text: '403 Todavía no es la hora de esta clase.' });
    expect(entered).toBeUndefined();
  });

  test('a room that Jitsi has forgotten opens again under the number that it had', async () => {
    const server = await startBoth();
    const { db } = server.portal.needs;
    const row = { id: 'left-over', room_name: 'curso_1_1', mail_owner: 'somebody@there', starts_at: '2026-01-01T00:00:00.000Z' };
    await db.insertInto('room_reservations').values(row).execute();
    expect((await server.enter('sofia', classes.open)).entered).toMatchObject({ kind: 'inside' });
    expect(await db.selectFrom('room_reservations').select('id').execute()).toEqual([{ id: 'left-over' }]);
  });

  test('a password that the teacher decided is asked of everybody', async () => {
    const server = await startBoth();
    await decide(server, classes.open, { password: 'abretesésamo', recording: false, screenSharing: false });
    for (const member of ['sofia', 'tomas']) {
      expect((await server.enter(member, classes.open)).entered).toMatchObject({ kind: 'refused', condition: 'not-authorized' });
    }
  });
});

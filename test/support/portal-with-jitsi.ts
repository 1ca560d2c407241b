import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { onTestFinished } from 'vitest';
import { migrate } from '../../src/platform/db/migrate.ts';
import { openDatabase } from '../../src/platform/db/open-database.ts';
import { seed } from '../../src/demo/seed.ts';
import { connectXmpp, type XmppClient } from '../../src/jitsi/client/xmpp-client.ts';
import { joinMeeting } from '../../src/meetings/join/join-meeting.ts';
import { startPortal, type Portal } from '../../src/portal.ts';
import { domain, startConferenceServer } from './conference-server.ts';
import { freePort } from './free-port.ts';
import { LogCapture } from './log-capture.ts';
import { findMeetingId, findUserId } from './rows.ts';
import { testSettings } from './test-settings.ts';

const webhookSecret = 'for-reservations-of-rooms-in-these-tests';
const appSecret = 'for-the-tokens-of-people-in-these-tests-x';

export type PortalWithJitsi = {
  portal: Portal;
  /** Joins through the portal and then enters the room as Jitsi's page does. */
  enter: (member: string, title: string) => Promise<{ guest: XmppClient; asked: unknown; entered: unknown }>;
  /** Opens a breakout room of a call, as its moderator does. Answers its address. */
  openBreakoutRoom: (room: string) => Promise<string>;
  /** The same with the URL of an earlier redirect to Jitsi. */
  enterAt: (address: string, name: string) => Promise<{ guest: XmppClient; asked: unknown; entered: unknown }>;
  /** A signed-in agent. */
  browserOf: (member: string) => Promise<ReturnType<typeof request.agent>>;
};

/**
 * The portal with the demo users, and Prosody with Jitsi's own plugins as in docker-compose.yml: reservations, call options, room
 * events, ending rooms and listing occupants; or one that has none of them and knows no tokens.
 */
export async function startPortalWithJitsi({ withPlugins = true } = {}): Promise<PortalWithJitsi> {
  const folder = mkdtempSync(join(tmpdir(), 'portal-reservations-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const port = await freePort();
  const jitsi = {
    host: `authentication = "token"
  app_id = "gryphos"
  app_secret = "${appSecret}"
  asap_accepted_issuers = { "gryphos" }
  modules_enabled = {
    "bosh"; "reservations"; "muc_lobby_rooms"; "persistent_lobby"; "muc_size"; "muc_census"; "muc_breakout_rooms"; "portal_breakout";
  }
  main_muc = "muc.${domain}"
  lobby_muc = "lobby.${domain}"
  muc_lobby_whitelist = { "focus.${domain}" }
  focus_component = "focus.${domain}"
  reservations_api_prefix = "http://127.0.0.1:${port}/api/jitsi"
  reservations_api_headers = { ["Authorization"] = "Bearer ${webhookSecret}" }
  reservations_enable_lobby_support = true
  reservations_enable_max_occupants = true
  reservations_enable_password_support = true`,
    muc: `modules_enabled = { "token_verification", "token_affiliation", "token_lobby_bypass", "muc_max_occupants" }
  muc_max_occupants = 50`,
    more: `Component "lobby.${domain}" "muc"
  storage = "memory"
  muc_room_locking = false
  muc_room_default_public_jids = true

Component "breakout.${domain}" "muc"
  storage = "memory"
  restrict_room_creation = true
  muc_room_locking = false
  muc_room_default_public_jids = true

Component "esync.${domain}" "event_sync_component"
  muc_component = "muc.${domain}"
  api_prefix = "http://127.0.0.1:${port}/api/jitsi"
  api_headers = { ["Authorization"] = "Bearer ${webhookSecret}" }`,
    everywhere: ['muc_end_meeting'],
    focusEnters: true,
  };
  const { url, prosodyUrl } = await startConferenceServer(withPlugins ? jitsi : { host: 'authentication = "internal_plain"' });
  const settings = testSettings({
    DATABASE_URL: `file:${join(folder, 'portal.sqlite3')}`,
    PORT: String(port),
    JITSI_SERVER_URL: url,
    JITSI_APP_SECRET: appSecret,
    JITSI_XMPP_DOMAIN: domain,
    JITSI_WEBHOOK_SECRET: webhookSecret,
    JITSI_PROSODY_URL: prosodyUrl,
    XMPP_CREDENTIALS: 'off',
  });
  const database = openDatabase(settings.database.url);
  await migrate(database).finally(() => database.destroy());
  const portal = await startPortal(settings, { logDestination: new LogCapture(), manualJobs: true });
  onTestFinished(() => portal.close());
  await seed(portal.context);
  const { db } = portal.context;
  return {
    portal,
    async browserOf(member) {
      const browser = request.agent(portal.server);
      await browser.post('/login').type('form').send({ username: member, password: 'unirse-ahora' }).expect(303);
      return browser;
    },
    async enter(member, title) {
      const meetingId = await findMeetingId(db, title);
      const skippedRules = { schedule: true };
      const joining = await joinMeeting(portal.context, {
        userId: await findUserId(db, member),
        meetingId,
        usedSecondFactor: false,
        entryPoint: 'debug',
        clientIp: '127.0.0.1',
        skippedRules,
      });
      if (joining.kind !== 'admitted') throw new Error(`${member}: ${joining.refusal.kind}`);
      return enterWith(joining.tokenRequest.room, joining.token!, member);
    },
    async openBreakoutRoom(room) {
      const answer = await fetch(`${prosodyUrl}/portal-breakout?${room}@muc.${domain}`, { method: 'POST' });
      return answer.text();
    },
    enterAt(address, name) {
      const { pathname, searchParams } = new URL(address);
      return enterWith(pathname.slice(1), searchParams.get('jwt')!, name);
    },
  };

  async function enterWith(room: string, token: string, name: string) {
    const signed = await connectXmpp({ httpBind: `${url}/http-bind`, domain }, { room, token });
    if (signed.kind !== 'connected') throw new Error(JSON.stringify(signed));
    onTestFinished(() => signed.client.disconnect());
    const asked = await signed.client.requestConference(`${room}@muc.${domain}`, `focus.${domain}`);
    const entered = asked.kind === 'ready' ? await signed.client.joinRoom(`${room}@muc.${domain}`, name) : undefined;
    return { guest: signed.client, asked, entered };
  }
}

/** Sets the call options of a meeting. */
export async function decideOptions({ portal }: PortalWithJitsi, title: string, options: object): Promise<void> {
  await portal.context.db
    .updateTable('meetings')
    .set({ options: JSON.stringify(options) })
    .where('title', '=', title)
    .execute();
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { readSettings } from '../../src/platform/config/environment.ts';
import { migrate } from '../../src/platform/db/migrate.ts';
import { openDatabase } from '../../src/platform/db/open-database.ts';
import { connectXmpp } from '../../src/jitsi/client/xmpp-client.ts';
import { runChecks } from '../../src/operations/doctor/doctor-runs.ts';
import { isHealthy, type CheckResult } from '../../src/operations/doctor/check-result.ts';
import { startPortal } from '../../src/portal.ts';
import { packageRoot } from '../../src/platform/shared/package-root.ts';
import { readComposeFor, serviceEnvironment } from '../support/compose.ts';
import { domain, jitsiPlugins, soundConfig, startConferenceServer, withoutPlugins } from '../support/conference-server.ts';
import { freePort } from '../support/free-port.ts';
import { LogCapture } from '../support/log-capture.ts';

type Variables = Record<string, string>;

describe.skipIf(!jitsiPlugins)(`docker-compose.yml and Jitsi's own plugins (${withoutPlugins})`, () => {
  test('the doctor finds no problems: roles, rooms, reservations, events and links', async () => {
    const { portal, jitsi } = await composedVariables(['--polls-and-links']);
    const port = await freePort();
    const { url, prosodyUrl } = await startConferenceServer({
      host: hostOfImage(jitsi, port),
      muc: roomsOfImage(jitsi),
      more: `${lobbyOfImage}\n${eventsOfImage}`,
      front: { config: soundConfig(portal['PUBLIC_URL']!) },
      everywhere: jitsi['GLOBAL_MODULES']!.split(','),
      environment: {
        ...jitsi,
        XMPP_DOMAIN: domain,
        PROSODY_RESERVATION_REST_BASE_URL: atPort(jitsi['PROSODY_RESERVATION_REST_BASE_URL']!, port),
      },
    });
    const findings = await examined({ ...portal, JITSI_SERVER_URL: url, PORT: String(port), JITSI_PROSODY_URL: prosodyUrl });
    expect(findings.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(isHealthy(findings)).toBe(true);
    const outcomes = Object.fromEntries(findings.map(({ check, outcome }) => [check, outcome]));
    expect(outcomes).toMatchObject({
      prosody: 'prosody-ok',
      'valid-token': 'token-accepted',
      'wrong-sub': 'refused-as-expected',
      student: 'student-not-moderator',
      teacher: 'teacher-moderates',
      reservation: 'reservation-arrived',
      events: 'events-arrived',
      'chat-links': 'link-arrived',
    });
  });

  test('Jibri gets into a room with its account, without a token', async () => {
    const { jitsi } = await composedVariables(['--recordings']);
    const { prosodyUrl } = await startConferenceServer({
      host: withoutReservations(hostOfImage(jitsi, 9)),
      muc: roomsOfImage(jitsi),
      more: `${lobbyOfImage}\n${recorderHostOfImage(jitsi)}\n${eventsOfImage}`,
      everywhere: jitsi['GLOBAL_MODULES']!.split(','),
      environment: { ...jitsi, XMPP_DOMAIN: domain },
      own: { [`recorder@${HIDDEN_DOMAIN}`]: jitsi['JIBRI_RECORDER_PASSWORD']! },
    });
    const httpBind = `${prosodyUrl}/http-bind`;
    const credentials = { username: 'recorder', password: jitsi['JIBRI_RECORDER_PASSWORD']! };
    const recorder = await connectXmpp({ httpBind, domain: HIDDEN_DOMAIN }, credentials);
    if (recorder.kind !== 'connected') throw new Error(JSON.stringify(recorder));
    onTestFinished(() => recorder.client.disconnect());
    const room = `curso_1_1@muc.${domain}`;
    expect(await recorder.client.requestConference(room, `focus.${domain}`)).toEqual({ kind: 'ready' });
    expect(await recorder.client.joinRoom(room, 'recorder')).toMatchObject({ kind: 'joined', role: 'participant' });
    expect(await connectXmpp({ httpBind, domain }, { room: 'curso_1_1' })).toMatchObject({ kind: 'refused' });
  });
});

/** What the containers of the portal and of Prosody get, for a machine of the tests' own. */
async function composedVariables(words: string[]): Promise<{ portal: Variables; jitsi: Variables }> {
  vi.spyOn(console, 'log').mockReturnValue();
  const { services } = await readComposeFor(words);
  vi.restoreAllMocks();
  const folder = mkdtempSync(join(tmpdir(), 'portal-composed-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const ownMachine = { HOST: '127.0.0.1', DATABASE_URL: `file:${join(folder, 'portal.sqlite3')}` };
  const portal = { ...serviceEnvironment(services['portal']), ...ownMachine, XMPP_DOMAIN: domain, JITSI_XMPP_DOMAIN: domain };
  return { portal, jitsi: serviceEnvironment(services['prosody']) };
}

async function examined(variables: Variables): Promise<CheckResult[]> {
  const settings = readSettings({}, variables);
  const database = openDatabase(settings.database.url);
  await migrate(database).finally(() => database.destroy());
  const portal = await startPortal(settings, { logDestination: new LogCapture() });
  onTestFinished(() => portal.close());
  const findings: CheckResult[] = [];
  for await (const finding of runChecks(portal.context)) findings.push(finding);
  return findings;
}

/** As the image's templates write the main host with AUTH_TYPE=jwt. */
function hostOfImage(jitsi: Variables, port: number): string {
  expect(jitsi).toMatchObject({ ENABLE_AUTH: '1', AUTH_TYPE: 'jwt', PROSODY_RESERVATION_ENABLED: '1', ENABLE_GUESTS: '0' });
  return `authentication = "token"
  app_id = "${jitsi['JWT_APP_ID']}"
  app_secret = "${jitsi['JWT_APP_SECRET']}"
  allow_empty_token = ${jitsi['JWT_ALLOW_EMPTY'] === '1'}
  asap_accepted_issuers = { "${jitsi['JWT_ACCEPTED_ISSUERS']}" }
  asap_accepted_audiences = { "${jitsi['JWT_ACCEPTED_AUDIENCES']}" }
  enable_domain_verification = ${jitsi['JWT_ENABLE_DOMAIN_VERIFICATION'] === '1'}
  modules_enabled = { "bosh"; "muc_lobby_rooms"; "reservations"; ${listed(jitsi['XMPP_MODULES'])} }
  main_muc = "muc.${domain}"
  lobby_muc = "lobby.${domain}"
  focus_component = "focus.${domain}"
  reservations_api_prefix = "${atPort(jitsi['PROSODY_RESERVATION_REST_BASE_URL']!, port)}"
  ${jitsi['XMPP_CONFIGURATION']!.split(',').join('\n  ')}`;
}

/** Where nobody answers for the portal. */
function withoutReservations(host: string): string {
  return host.replace('"reservations"; ', '');
}

/** Without muc_meeting_id, which keeps everyone waiting until Jicofo itself has entered: its stand-in only opens rooms. */
function roomsOfImage(jitsi: Variables): string {
  return `restrict_room_creation = true
  modules_enabled = { ${listed(jitsi['XMPP_MUC_MODULES'])}; "token_verification"; "muc_max_occupants" }
  muc_max_occupants = "${jitsi['MAX_PARTICIPANTS']}"`;
}

const lobbyOfImage = `Component "lobby.${domain}" "muc"
  storage = "memory"
  restrict_room_creation = true
Component "breakout.${domain}" "muc"
  storage = "memory"`;

/** Where the image puts the account of Jibri's browser, whatever the main host is called. */
const HIDDEN_DOMAIN = 'hidden.meet.jitsi';

function recorderHostOfImage(jitsi: Variables): string {
  expect(jitsi).toMatchObject({ ENABLE_RECORDING: '1' });
  return `VirtualHost "${HIDDEN_DOMAIN}"
  modules_enabled = { "smacks" }
  authentication = "internal_hashed"`;
}

/** Included, because it starts with global options. */
const eventsOfImage = `Include "${join(packageRoot, 'jitsi/prosody/conf.d/attendance.cfg.lua')}"`;

/** The portal of the test in place of the container. */
function atPort(text: string, port: number): string {
  return text.replace('http://portal:3000', `http://127.0.0.1:${port}`);
}

function listed(modules = ''): string {
  return modules
    .split(',')
    .map((name) => `"${name}"`)
    .join('; ');
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { readSettings } from '../../src/platform/config/environment.ts';
import { packageRoot } from '../../src/platform/shared/package-root.ts';
import { readCompose, readComposeFor, serviceEnvironment, type Service } from '../support/compose.ts';
import { startProsody } from '../support/prosody.ts';

/** As docker-jitsi-meet has them: variables by name alone, which are not there where `.env` does not set them. */
const itsOwn = `
services:
  web: { image: web, environment: [ENABLE_AUTH, XMPP_DOMAIN, NGINX_RESOLVER], volumes: ['./web:/config'], networks: { meet.jitsi: } }
  prosody:
    image: prosody
    environment: [AUTH_TYPE, XMPP_DOMAIN, JWT_APP_SECRET, LOG_LEVEL, PUBLIC_URL]
    volumes: ['./prosody:/config']
    networks: { meet.jitsi: { aliases: [xmpp.meet.jitsi] } }
  jicofo: { image: jicofo, environment: [ENABLE_AUTO_OWNER], networks: { meet.jitsi: } }
networks:
  meet.jitsi:
`;

const variables = {
  PORTAL_HOST: 'portal.example.org',
  PORTAL_FOLDER: '/srv/portal',
  JWT_APP_SECRET: 'a_secret_of_thirty-two_characters_or_more',
  JITSI_WEBHOOK_SECRET: 'another_secret_of_32_characters_or_more',
};

let portal: Record<string, string>;
let ours: Record<string, Service>;
let theirs: ReturnType<typeof readCompose>;
let elsewhere: ReturnType<typeof readCompose>;

beforeAll(async () => {
  vi.spyOn(console, 'log').mockReturnValue();
  ({ services: ours } = await readComposeFor(['--own-proxy']));
  portal = serviceEnvironment(ours['portal']);
  vi.restoreAllMocks();
  theirs = withOverride();
  elsewhere = withOverride({ PORTAL_PRIVATE_URL: 'http://10.8.0.1:3000' });
});

function withOverride(more: Record<string, string> = {}): ReturnType<typeof readCompose> {
  const folder = mkdtempSync(join(tmpdir(), 'portal-there-already-'));
  writeFileSync(join(folder, 'docker-compose.yml'), itsOwn);
  const files = [join(folder, 'docker-compose.yml'), join(packageRoot, 'docs/docker-compose.override.yml')];
  const rendered = readCompose({ ...variables, ...more, COMPOSE_FILE: files.join(':') });
  rmSync(folder, { recursive: true });
  return rendered;
}

describe('docs/docker-compose.override.yml, beside a Jitsi that is there already', () => {
  test('tells it what docker-compose.yml tells ours', () => {
    const { services, complaint } = theirs;
    expect(complaint).toBe('');
    const asked = ['PUBLIC_URL', 'ENABLE_WELCOME_PAGE', 'DISABLE_HTTPS', 'ENABLE_LETSENCRYPT', 'ENABLE_HTTP_REDIRECT', 'ENABLE_IPV6', 'TZ'];
    asked.push('ENABLE_RECORDING', 'JICOFO_AUTH_PASSWORD', 'JVB_AUTH_PASSWORD', 'JWT_APP_SECRET', 'JITSI_WEBHOOK_SECRET', 'LOG_LEVEL');
    const isItsOwn = (name: string) => asked.includes(name) || /^(STUN|TURNS?|PROSODY_TRUSTED|JIBRI)_/.test(name);
    for (const name of ['web', 'prosody', 'jicofo']) {
      const told = Object.entries(serviceEnvironment(ours[name])).filter(([variable]) => !isItsOwn(variable));
      expect(serviceEnvironment(services[name]), name).toMatchObject(Object.fromEntries(told));
    }
  });

  test('lets the portal start with what Jitsi was told', () => {
    const jitsi = serviceEnvironment(theirs.services['prosody']);
    const settings = readSettings({}, { ...portal, ...jitsi, PUBLIC_URL: portal['PUBLIC_URL'] });
    expect(settings.jitsi).toMatchObject({ xmppDomain: 'meet.jitsi', auth: 'jwt' });
  });

  test('leads both to each other over a private network, under the names that they look for', () => {
    const { prosody } = theirs.services;
    expect(prosody!.networks).toMatchObject({ 'meet.jitsi': { aliases: ['xmpp.meet.jitsi'] }, portal: { aliases: ['prosody'] } });
    expect(new URL(portal['JITSI_PROSODY_URL']!).hostname).toBe('prosody');
    expect(ours['portal']!.networks).toHaveProperty(['meet.jitsi']);
    expect(JSON.stringify(prosody!.volumes)).toContain('/srv/portal/jitsi/prosody/conf.d/attendance.cfg.lua');
    expect(JSON.stringify(prosody!.volumes)).toContain('/srv/portal/prosody/mod_portal_minutes.lua');
    expect(serviceEnvironment(elsewhere.services['prosody'])['PROSODY_RESERVATION_REST_BASE_URL']).toBe('http://10.8.0.1:3000/api/jitsi');
  });

  test('says what is missing', () => {
    expect(withOverride({ JITSI_WEBHOOK_SECRET: '' }).complaint).toContain('JITSI_WEBHOOK_SECRET of the portal');
  });

  test('starts its Prosody, which reports to the portal, with neither tokens nor names in its log', async () => {
    const log = await printedWith(serviceEnvironment(elsewhere.services['prosody']));
    expect(log).toContain('reports to http://10.8.0.1:3000/api/jitsi of muc.meet.jitsi as Bearer another_secret_of_32_characters_or_more');
    expect(log).toContain('addresses hold for at most 5 s');
    expect(log).toContain('New occupant in room: curso_1_1@muc.meet.jitsi');
    expect(log).toContain('Occupant left in room: curso_1_1@muc.meet.jitsi');
    expect(log).toContain('Token (token) not allowed to join: curso_2_2');
    expect(log).toContain('Failed authentication attempt (not-authorized) for user sofia@meet.jitsi from IP: 203.0.113.7');
    for (const private_ of ['Sofía', 'sofia@colegio.cl', 'eyJ']) expect(log).not.toContain(private_);
  });

  test('otherwise stops it with a sentence', async () => {
    await expect(printedWith({ XMPP_DOMAIN: 'meet.jitsi' })).rejects.toThrow(/PROSODY_RESERVATION_REST_BASE_URL is missing/);
  });
});

/** What a Prosody prints that is configured as the image's, with a stand-in for the module that reports, which writes what Jitsi's write. */
async function printedWith(environment: Record<string, string>): Promise<string> {
  const configuration = (folder: string) => {
    mkdirSync(join(folder, 'plugins'));
    writeFileSync(join(folder, 'plugins/mod_event_sync_component.lua'), STAND_IN);
    return `plugin_paths = { "${folder}/plugins" }
http_ports = {}
https_ports = {}
unbound = { resolvconf = true }
VirtualHost "meet.jitsi"
Include "${join(packageRoot, 'jitsi/prosody/conf.d/attendance.cfg.lua')}"`;
  };
  const prosody = await startProsody(environment, { configuration });
  await vi.waitFor(() => expect(prosody.log()).toContain('Failed authentication')).finally(prosody.stop);
  return prosody.log();
}

const STAND_IN = `
local headers = module:get_option("api_headers")
module:log("info", "reports to %s of %s as %s", module:get_option("api_prefix"), module:get_option("muc_component"), headers.Authorization)
module:log("info", "addresses hold for at most %s s", module:get_option("unbound").options["cache-max-ttl:"])
local person = [[{"name":"Sofía","email":"sofia@colegio.cl","id":"7"}]]
module:log("info", "New occupant in room: %s - %s", "curso_1_1@muc.meet.jitsi", person)
module:log("info", "Occupant left in room: %s - %s", "curso_1_1@muc.meet.jitsi", person)
module:log("error", "Token %s not allowed to join: %s", "eyJhbGciOi-J9.eyJpc3MiOi_J9.abc-_123", "curso_2_2")
module:log("info", "Failed authentication attempt (%s) for user %s from IP: %s", "not-authorized", "sofia@meet.jitsi", "203.0.113.7")
`;

import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { freePort } from './free-port.ts';
import { startProsody, type OwnAccounts } from './prosody.ts';

/** Jitsi's own plugins for Prosody are no part of this repository: tests that need them run where this names their folder. */
export const jitsiPlugins = process.env['JITSI_PROSODY_PLUGINS'];
export const withoutPlugins = 'set JITSI_PROSODY_PLUGINS to the folder with the Prosody plugins of jitsi-meet to run this';

export const domain = 'meet.doctor.test';

/** `url` is the web server's; `prosodyUrl` is where Prosody itself answers, past it. */
export type ConferenceServer = { url: string; prosodyUrl: string; log: () => string };

export type Front = {
  /** What `config.js` says; undefined: it is not there. */
  config?: string | undefined;
  /** Seconds by which the web server's clock is ahead. */
  ahead?: number;
};

/** What Jitsi's web page is told where everything is right. */
export function soundConfig(portal: string): string {
  return `var config = {};
config.hosts = {};
config.hosts.domain = '${domain}';
var subdomain = '';
config.hosts.muc = 'muc.' + subdomain + '${domain}';
config.tokenAuthUrl = '${portal}/aula/{room}?state={state}';
`;
}

/**
 * A Prosody with multi-user chat and a stand-in for Jicofo, behind a web server that has a `config.js` and passes `/http-bind` on, as
 * Jitsi's does. `host` and `muc` are further lines of Prosody's configuration for the virtual host and for the rooms.
 */
export async function startConferenceServer(given: {
  host: string;
  muc?: string;
  more?: string;
  grants?: string;
  /** Modules that are loaded for all hosts. */
  everywhere?: string[];
  /** Whether the stand-in for Jicofo is in the rooms that it opens, as Jicofo is. */
  focusEnters?: boolean;
  /** Nobody stands in Jicofo's place. */
  withoutFocus?: boolean;
  front?: Front;
  /** What the configuration reads as `ENV_…`. */
  environment?: Record<string, string>;
  /** Accounts of other hosts in `more`. */
  own?: OwnAccounts;
}): Promise<ConferenceServer> {
  const httpPort = await freePort();
  const prosody = await startProsody(
    { ...given.environment, LUA_PATH: `${luaModules()};;` },
    {
      configuration: (folder) => configuration(folder, httpPort, given),
      httpPort,
      own: given.own ?? {},
    },
  );
  onTestFinished(prosody.stop);
  const front = createServer((request, response) => serve(request, response, httpPort, given.front ?? {}));
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    front.closeAllConnections();
    front.close();
  });
  return { url: `http://127.0.0.1:${(front.address() as AddressInfo).port}`, prosodyUrl: `http://127.0.0.1:${httpPort}`, log: prosody.log };
}

/** Debian installs two modules that Jitsi's plugins want for older Luas alone; they are plain Lua. */
export function luaModules(): string {
  return ['5.4', '5.3', '5.2', '5.1'].map((version) => `/usr/share/lua/${version}/?.lua`).join(';');
}

function configuration(
  folder: string,
  port: number,
  {
    host,
    muc = '',
    more = '',
    grants = 'none',
    everywhere = [],
    focusEnters = false,
    withoutFocus = false,
  }: Parameters<typeof startConferenceServer>[0],
): string {
  return `
plugin_paths = { "${folder}"${jitsiPlugins ? `, "${jitsiPlugins}"` : ''} }
modules_enabled = { ${['saslauth', 'disco', ...everywhere].map((name) => `"${name}"`).join(', ')} }
http_ports = { ${port} }
http_interfaces = { "127.0.0.1" }
https_ports = {}
http_default_host = "${domain}"
consider_bosh_secure = true
certificates = "${folder}"
muc_tombstones = false
muc_mapper_domain_base = "${domain}"
muc_mapper_domain_prefix = "muc"

VirtualHost "${domain}"
  modules_enabled = { "bosh" }
  ${host}

Component "muc.${domain}" "muc"
  storage = "memory"
  muc_room_locking = false
  muc_room_default_public_jids = true
  muc_access_whitelist = { "focus.${domain}" }
  ${muc}

${withoutFocus ? '' : focusOf(grants, focusEnters)}
${more}
`;
}

function focusOf(grants: string, enters: boolean): string {
  return `Component "focus.${domain}" "portal_focus"
  focus_muc = "muc.${domain}"
  focus_grants = "${grants}"
  focus_enters = ${enters}`;
}

function serve(request: IncomingMessage, response: ServerResponse, prosodyPort: number, { config, ahead = 0 }: Front): void {
  response.setHeader('Date', new Date(Date.now() + ahead * 1000).toUTCString());
  if (request.url === '/config.js' && config !== undefined) {
    response.writeHead(200, { 'Content-Type': 'application/javascript' }).end(config);
  } else if (request.url?.startsWith('/http-bind')) {
    const { url, method, headers } = request;
    const passed = forward({ port: prosodyPort, host: '127.0.0.1', path: url, method, headers: { ...headers, host: domain } }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, { 'content-type': answer.headers['content-type'] ?? 'text/plain' });
      answer.pipe(response);
    });
    passed.on('error', () => response.writeHead(502).end());
    request.pipe(passed);
  } else response.writeHead(404).end();
}

import { resolve } from 'node:path';
import type { Settings } from '../../platform/config/settings.ts';
import { engineFromUrl } from '../../platform/db/engine.ts';

/** The read-only role that `prosody/reader.sql` creates for Prosody. */
const READER_ROLE = 'prosody_reader';

/** The environment variables that `prosody/portal.cfg.lua` needs to read the portal's credentials. The portal does not know the role's password. */
export function buildProsodyEnvironment({ xmpp, database }: Pick<Settings, 'xmpp' | 'database'>): Record<string, string> {
  return {
    PORTAL_XMPP_FORM: xmpp.form,
    PORTAL_XMPP_REALM: xmpp.realm,
    ...(engineFromUrl(database.url) === 'sqlite' ? sqliteEnvironment(database.url) : postgresEnvironment(new URL(database.url))),
  };
}

function sqliteEnvironment(url: string): Record<string, string> {
  return { PORTAL_DB_DRIVER: 'SQLite3', PORTAL_DB_NAME: resolve(url.slice('file:'.length)) };
}

/** A `host` parameter is the directory of the server's socket, as for the portal's own PostgreSQL driver. */
function postgresEnvironment(url: URL): Record<string, string> {
  return {
    PORTAL_DB_DRIVER: 'PostgreSQL',
    PORTAL_DB_NAME: decodeURIComponent(url.pathname.slice(1)),
    PORTAL_DB_HOST: url.searchParams.get('host') ?? url.hostname,
    ...(url.port && { PORTAL_DB_PORT: url.port }),
    PORTAL_DB_USER: READER_ROLE,
  };
}

/** A line of a systemd `EnvironmentFile`. */
export function formatEnvironmentLine(name: string, value: string): string {
  return `${name}="${value.replace(/["\\]/g, '\\$&')}"`;
}

import { resolve } from 'node:path';
import type { Settings } from '../../platform/config/settings.ts';
import { engineOf } from '../../platform/db/engine.ts';

/** The role that `prosody/reader.sql` makes. The portal's own, which may write, is not for Prosody. */
const READER = 'prosody_reader';

/** What `prosody/portal.cfg.lua` asks of Prosody's environment so that it reads what these settings keep. The reader's password is not the portal's to know. */
export function prosodyVariables({ xmpp, database }: Pick<Settings, 'xmpp' | 'database'>): Record<string, string> {
  return {
    PORTAL_XMPP_FORM: xmpp.form,
    PORTAL_XMPP_REALM: xmpp.realm,
    ...(engineOf(database.url) === 'sqlite' ? fileVariables(database.url) : serverVariables(new URL(database.url))),
  };
}

function fileVariables(url: string): Record<string, string> {
  return { PORTAL_DB_DRIVER: 'SQLite3', PORTAL_DB_NAME: resolve(url.slice('file:'.length)) };
}

/** A `host` in the query is a folder with the server's socket, as the PostgreSQL driver of the portal reads it too. */
function serverVariables(url: URL): Record<string, string> {
  return {
    PORTAL_DB_DRIVER: 'PostgreSQL',
    PORTAL_DB_NAME: decodeURIComponent(url.pathname.slice(1)),
    PORTAL_DB_HOST: url.searchParams.get('host') ?? url.hostname,
    ...(url.port && { PORTAL_DB_PORT: url.port }),
    PORTAL_DB_USER: READER,
  };
}

/** A line of a systemd `EnvironmentFile`. */
export function environmentLine(name: string, value: string): string {
  return `${name}="${value.replace(/["\\]/g, '\\$&')}"`;
}

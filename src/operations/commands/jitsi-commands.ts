import { resolve } from 'node:path';
import type { Settings, XmppSettings } from '../../platform/config/settings.ts';
import {
  checkCredentials,
  type CredentialCheckResult,
  hasNoProblems,
  repairCredentials,
  type RepairCredentialsResult,
} from '../../jitsi/credentials/check-credentials.ts';
import { findOutdatedLinks, rebuildLink } from '../../meetings/rooms/rebuild-links.ts';
import { loadEnvFile, readSettings } from '../../platform/config/environment.ts';
import { engineFromUrl, sqlitePath } from '../../platform/db/engine.ts';
import { CommandError, withPortal } from './command.ts';

/**
 * `npm run xmpp:check`: reports accounts without credentials for Prosody and credentials that should not exist. Exits with 0 when
 * there are none and with 1 otherwise, so that a nightly run can raise an alarm. `-- --repair` repairs first what it can.
 */
export function xmppCheck(args: string[]): Promise<number> {
  if (args.some((arg) => arg !== '--repair')) throw new CommandError('npm run xmpp:check [-- --repair]');
  return withPortal(async (context) => {
    const { xmpp } = context.settings;
    if (args.includes('--repair')) console.log(formatRepair(await repairCredentials(context)));
    const result = await checkCredentials(context.db, xmpp);
    for (const line of formatCredentialCheck(xmpp, result)) console.log(line);
    return hasNoProblems(result) ? 0 : 1;
  });
}

function formatRepair({ converted, moved, removed }: RepairCredentialsResult): string {
  return `repaired: ${converted} clear-text passwords were converted to keys, ${moved} moved to this realm, ${removed} removed`;
}

/** A line for each kind of problem, followed by the first usernames. */
export function formatCredentialCheck(xmpp: XmppSettings, result: CredentialCheckResult): string[] {
  const { withoutPassword } = result;
  const notes =
    withoutPassword > 0
      ? [`without a password: ${withoutPassword} accounts sign in in another way; each may choose a password for Jitsi on their profile`]
      : [];
  if (hasNoProblems(result))
    return [
      xmpp.form === 'off' ? 'no credentials are kept, and none are left' : 'every active account has its credentials, and no others exist',
      ...notes,
    ];
  const { missing, problems } = result;
  const lines = [`form ${xmpp.form}, realm ${xmpp.realm}`, ...notes];
  if (missing.count > 0) {
    lines.push(`missing: ${missing.count} active accounts; each appears when the person next signs in (no repair can know a password)`);
    if (missing.separate > 0)
      lines.push(`  ${missing.separate} of them have a password of their own for Jitsi and must type it again on their profile`);
    lines.push(...formatNames(missing.examples, missing.count));
  }
  for (const { problem, count, examples } of problems) {
    lines.push(`${problemLabels[problem]}: ${count}`);
    lines.push(
      ...formatNames(
        examples.map(({ username, form, realm }) => `${username} (${form}, ${realm})`),
        count,
      ),
    );
  }
  return lines;
}

const problemLabels = {
  'left-over': 'left over, no active account with a password has the name',
  'other-form': 'of another form',
  'other-realm': 'of another realm',
};

function formatNames(examples: string[], count: number): string[] {
  const rest = count - examples.length;
  return [...examples.map((name) => `  ${name}`), ...(rest > 0 ? [`  and ${rest} more`] : [])];
}

/** `npm run links:rebuild`: updates the links of all meetings after the Jitsi server changed. */
export function rebuildLinks(): Promise<number> {
  return withPortal(async ({ db, settings, clock }) => {
    const outdated = await findOutdatedLinks(db, settings.jitsi.serverUrl);
    for (const meeting of outdated) await rebuildLink(db, meeting, clock.now());
    console.log(outdated.length === 0 ? 'every link is up to date' : `links updated: ${outdated.length}`);
    return 0;
  });
}

/** `npm run xmpp:config`: prints the variables that `prosody/portal.cfg.lua` needs, for the current settings. */
export function xmppConfig(): Promise<number> {
  loadEnvFile();
  const settings = readSettings();
  if (settings.xmpp.form === 'off') throw new CommandError('XMPP_CREDENTIALS=off: Prosody reads nothing of the portal');
  const variables = buildProsodyEnvironment(settings);
  for (const [name, value] of Object.entries(variables)) console.log(formatEnvironmentLine(name, value));
  if (variables['PORTAL_DB_USER']) console.log('# add PORTAL_DB_PASSWORD, the password of that role');
  return Promise.resolve(0);
}

/** The read-only role of Prosody, made by `npm run migrate` or with `prosody/reader.sql`. */
export const PROSODY_READER_ROLE = 'prosody_reader';

/** The environment variables that `prosody/portal.cfg.lua` needs to read the portal's credentials. The portal does not know the role's password. */
export function buildProsodyEnvironment({ xmpp, database }: Pick<Settings, 'xmpp' | 'database'>): Record<string, string> {
  return {
    PORTAL_XMPP_FORM: xmpp.form,
    PORTAL_XMPP_REALM: xmpp.realm,
    ...(engineFromUrl(database.url) === 'sqlite' ? sqliteEnvironment(database.url) : postgresEnvironment(new URL(database.url))),
  };
}

function sqliteEnvironment(url: string): Record<string, string> {
  return { PORTAL_DB_DRIVER: 'SQLite3', PORTAL_DB_NAME: resolve(sqlitePath(url)) };
}

/** A `host` parameter is the directory of the server's socket, as for the portal's own PostgreSQL driver. */
function postgresEnvironment(url: URL): Record<string, string> {
  return {
    PORTAL_DB_DRIVER: 'PostgreSQL',
    PORTAL_DB_NAME: decodeURIComponent(url.pathname.slice(1)),
    PORTAL_DB_HOST: url.searchParams.get('host') ?? url.hostname,
    ...(url.port && { PORTAL_DB_PORT: url.port }),
    PORTAL_DB_USER: PROSODY_READER_ROLE,
  };
}

/** A line of a systemd `EnvironmentFile`. */
export function formatEnvironmentLine(name: string, value: string): string {
  return `${name}="${value.replace(/["\\]/g, '\\$&')}"`;
}

import type { XmppSettings } from '../../platform/config/settings.ts';
import { hasNoProblems, checkCredentials, type CredentialCheckResult } from '../../jitsi/credentials/check-credentials.ts';
import { repairCredentials, type RepairCredentialsResult } from '../../jitsi/credentials/repair-credentials.ts';
import { CommandError, withPortal } from './command.ts';
import { findOutdatedLinks, rebuildLink } from '../../meetings/rooms/rebuild-links.ts';
import { loadEnvFile, readSettings } from '../../platform/config/environment.ts';
import { formatEnvironmentLine, buildProsodyEnvironment } from '../../jitsi/credentials/prosody-environment.ts';

/**
 * `npm run xmpp:check`: which accounts Prosody would not find, and whom it would let in though it should not. Exits with 0
 * when there is nothing to say and with 1 otherwise, so that a nightly run can raise an alarm. `-- --repair` mends first.
 */
export function xmppCheck(words: string[]): Promise<number> {
  if (words.some((word) => word !== '--repair')) throw new CommandError('npm run xmpp:check [-- --repair]');
  return withPortal(async (context) => {
    const { xmpp } = context.settings;
    if (words.includes('--repair')) console.log(formatRepair(await repairCredentials(context)));
    const findings = await checkCredentials(context.db, xmpp);
    for (const line of formatCredentialCheck(xmpp, findings)) console.log(line);
    return hasNoProblems(findings) ? 0 : 1;
  });
}

function formatRepair({ converted, moved, removed }: RepairCredentialsResult): string {
  return `mended: ${converted} passwords in clear became keys, ${moved} moved to this realm, ${removed} removed`;
}

/** The findings as an operator reads them: a line for each kind, and below it the first names. */
export function formatCredentialCheck(xmpp: XmppSettings, findings: CredentialCheckResult): string[] {
  if (hasNoProblems(findings))
    return [
      xmpp.form === 'off' ? 'no credentials are kept, and none are left' : 'every active account has its credentials, and nobody else',
    ];
  const { missing, problems } = findings;
  const lines = [`form ${xmpp.form}, realm ${xmpp.realm}`];
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
        examples.map((kept) => `${kept.username} (${kept.form}, ${kept.realm})`),
        count,
      ),
    );
  }
  return lines;
}

const problemLabels = {
  'left-over': 'left over, no active account has the name',
  'other-form': 'of another form',
  'other-realm': 'of another realm',
};

function formatNames(first: string[], number: number): string[] {
  const rest = number - first.length;
  return [...first.map((name) => `  ${name}`), ...(rest > 0 ? [`  and ${rest} more`] : [])];
}

/** `npm run links:rebuild`: after a change of Jitsi server, every meeting's link leads to the new one. */
export function rebuildLinks(): Promise<number> {
  return withPortal(async ({ db, settings, clock }) => {
    const stale = await findOutdatedLinks(db, settings.jitsi.serverUrl);
    for (const meeting of stale) await rebuildLink(db, meeting, clock.now());
    console.log(stale.length === 0 ? 'every link is right' : `links rewritten: ${stale.length}`);
    return 0;
  });
}

/** `npm run xmpp:config`: the variables that `prosody/portal.cfg.lua` asks for, for the settings in force. */
export function xmppConfig(): Promise<number> {
  loadEnvFile();
  const settings = readSettings();
  if (settings.xmpp.form === 'off') throw new CommandError('XMPP_CREDENTIALS=off: Prosody reads nothing of the portal');
  const variables = buildProsodyEnvironment(settings);
  for (const [name, value] of Object.entries(variables)) console.log(formatEnvironmentLine(name, value));
  if (variables['PORTAL_DB_USER']) console.log('# add PORTAL_DB_PASSWORD, the password of that role');
  return Promise.resolve(0);
}

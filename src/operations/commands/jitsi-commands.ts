import type { XmppSettings } from '../../platform/config/settings.ts';
import { allIsWell, checkCredentials, type Findings } from '../../jitsi/credentials/check-credentials.ts';
import { repairCredentials, type Repair } from '../../jitsi/credentials/repair-credentials.ts';
import { CommandError } from './command-error.ts';
import { withPortal } from './command.ts';

/**
 * `npm run xmpp:check`: which accounts Prosody would not find, and whom it would let in though it should not. Exits with 0
 * when there is nothing to say and with 1 otherwise, so that a nightly run can raise an alarm. `-- --repair` mends first.
 */
export function xmppCheck(words: string[]): Promise<number> {
  if (words.some((word) => word !== '--repair')) throw new CommandError('npm run xmpp:check [-- --repair]');
  return withPortal(async (needs) => {
    const { xmpp } = needs.settings;
    if (words.includes('--repair')) console.log(repairLine(await repairCredentials(needs)));
    const findings = await checkCredentials(needs.db, xmpp);
    for (const line of findingLines(xmpp, findings)) console.log(line);
    return allIsWell(findings) ? 0 : 1;
  });
}

function repairLine({ converted, moved, removed }: Repair): string {
  return `mended: ${converted} passwords in clear became keys, ${moved} moved to this realm, ${removed} removed`;
}

/** The findings as an operator reads them: a line for each kind, and below it the first names. */
export function findingLines(xmpp: XmppSettings, findings: Findings): string[] {
  if (allIsWell(findings))
    return [
      xmpp.form === 'off' ? 'no credentials are kept, and none are left' : 'every active account has its credentials, and nobody else',
    ];
  const { missing, misplaced } = findings;
  const lines = [`form ${xmpp.form}, realm ${xmpp.realm}`];
  if (missing.number > 0) {
    lines.push(`missing: ${missing.number} active accounts; each appears when the person next signs in (no repair can know a password)`);
    if (missing.separate > 0)
      lines.push(`  ${missing.separate} of them have a password of their own for Jitsi and must type it again on their profile`);
    lines.push(...named(missing.first, missing.number));
  }
  for (const { what, number, first } of misplaced) {
    lines.push(`${sentences[what]}: ${number}`);
    lines.push(
      ...named(
        first.map((kept) => `${kept.username} (${kept.form}, ${kept.realm})`),
        number,
      ),
    );
  }
  return lines;
}

const sentences = {
  'left-over': 'left over, no active account has the name',
  'other-form': 'of another form',
  'other-realm': 'of another realm',
};

function named(first: string[], number: number): string[] {
  const rest = number - first.length;
  return [...first.map((name) => `  ${name}`), ...(rest > 0 ? [`  and ${rest} more`] : [])];
}

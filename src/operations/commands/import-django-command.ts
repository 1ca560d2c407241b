import { importDjangoUsers } from '../django-import/import-users.ts';
import { CommandError, withPortal } from './command.ts';
import type { XmppSettings } from '../../platform/config/settings.ts';
import type { ImportDecision, SkippedUser } from '../django-import/import-decisions.ts';
import type { ImportedUser } from '../django-import/portal-users.ts';
import { effectiveEmail } from '../django-import/django-user.ts';
import type { DjangoSurvey } from '../django-import/django-survey.ts';
import type { ImportSummary } from '../django-import/import-summary.ts';

const usage = `npm run import:django -- db.sqlite3 | postgres://user@host/database [--rename] [--apply]
Without --apply it only says what would happen. --rename gives people whose name cannot be one here the name that it proposes.
The password of a PostgreSQL may stand in PGPASSWORD or ~/.pgpass.`;

/** `npm run import:django -- …`: takes over the people of a Django site. */
export async function importDjango(words: string[]): Promise<number> {
  const [apply, rename] = [words.includes('--apply'), words.includes('--rename')];
  const [address, ...more] = words.filter((word) => word !== '--apply' && word !== '--rename');
  if (!address || more.length > 0 || address.startsWith('-')) throw new CommandError(usage);
  return withPortal(async ({ db, settings, clock }) => {
    const { survey, summary } = await importDjangoUsers(
      address,
      { apply, rename },
      {
        db,
        settings,
        clock,
        reportProgress: console.log,
        onDecision(decision) {
          const word = describeDecision(decision);
          if (word) console.log(word);
        },
      },
    );
    for (const line of summaryLines(survey, summary, settings.xmpp)) console.log(line);
    console.log(apply ? 'done, all of it' : 'nothing was written: add --apply');
    return 0;
  });
}

/** What an operator has to know of one person: who stays behind, and who comes otherwise than they were. */
export function describeDecision(decision: ImportDecision): string | undefined {
  const { user } = decision;
  const who = `${user.id} ${quoted(user.username)}`;
  if (decision.kind === 'skipped') return `${who}: stays behind, ${describeSkipReason(decision)}`;
  if (decision.kind === 'existing') return undefined;
  const changes = describeChanges(decision);
  return changes.length > 0 ? `${who}: comes ${changes.join(', and ')}` : undefined;
}

function describeSkipReason(left: SkippedUser): string {
  switch (left.reason) {
    case 'id-taken':
      return `the number belongs to ${quoted(left.takenBy)} here`;
    case 'id-too-large':
      return 'the number is larger than the portal can keep';
    case 'invalid-username':
      return `the name cannot be one here; with --rename it becomes ${quoted(left.proposal)}`;
    case 'username-taken':
      return `somebody else has the name; with --rename it becomes ${quoted(left.proposal)}`;
    default:
      return left satisfies never;
  }
}

function describeChanges(decision: { user: ImportDecision['user'] } & ImportedUser): string[] {
  const { user, username, email, renamed, droppedEmail } = decision;
  const asBefore = user.username.includes('@') && email !== '' ? ' (the e-mail address goes on opening the door)' : '';
  const address = quoted(effectiveEmail(user));
  return [
    ...(renamed ? [`as ${quoted(username)}${asBefore}`] : []),
    ...(droppedEmail === 'shared' ? [`without the e-mail address ${address}, which is somebody else's`] : []),
    ...(droppedEmail === 'invalid' ? [`without ${address}, which is no e-mail address`] : []),
  ];
}

/** What a terminal would take for an instruction is not shown. */
function quoted(text: string): string {
  return `«${text.replace(/\p{Cc}/gu, '?')}»`;
}

/** All people in numbers. */
export function summaryLines({ userCount, clearPasswords, otherRealms }: DjangoSurvey, tally: ImportSummary, xmpp: XmppSettings): string[] {
  const { administrator, teacher, student } = tally.roles;
  const toInvite = [...tally.toInvite].map(([kind, number]) => `${kind === 'none' ? 'no password' : kind} ${number}`);
  const invited = [...tally.toInvite.values()].reduce((sum, number) => sum + number, 0);
  const form = xmpp.form === 'off' ? 'none is kept, XMPP_CREDENTIALS is off' : `kept as ${xmpp.form}`;
  return [
    '',
    `people in Django: ${userCount}`,
    `here already, and not touched: ${tally.existing}`,
    `staying behind: ${tally.skipped}`,
    `coming: ${tally.imported}`,
    `  as administrators ${administrator}, as teachers ${teacher}, as students ${student}; of them switched off ${tally.inactive}`,
    `  names in small letters from now on, and typed as before: ${tally.normalized}; other names: ${tally.renamed}`,
    `  sign in with the password that they have: ${tally.canSignIn}`,
    `  have to be invited: ${invited}${invited > 0 ? ` (${toInvite.join(', ')})` : ''}`,
    `  with a credential for Prosody: ${tally.credentials} of ${clearPasswords.size} under ${xmpp.realm}${tally.credentials > 0 ? `, ${form}` : ''}`,
    ...otherRealms.map(({ realm, count }) => `credentials under ${realm}, which is not this portal's XMPP_REALM, stay behind: ${count}`),
    '',
  ];
}

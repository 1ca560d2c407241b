import { importDjangoUsers } from '../django-import/import-users.ts';
import { CommandError, withPortal } from './command.ts';
import type { XmppSettings } from '../../platform/config/settings.ts';
import type { ImportDecision, ImportSummary, SkippedUser } from '../django-import/import-decisions.ts';
import type { ImportedUser } from '../django-import/portal-users.ts';
import { effectiveEmail } from '../django-import/django-user.ts';
import type { DjangoSurvey } from '../django-import/django-survey.ts';

const usage = `npm run import:django -- db.sqlite3 | postgres://user@host/database [--rename] [--apply]
Without --apply it is a dry run. --rename gives users whose username is invalid here the one that it proposes.
The password of a PostgreSQL may stand in PGPASSWORD or ~/.pgpass.`;

/** `npm run import:django -- …`: imports the users of a Django site. */
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
          const line = describeDecision(decision);
          if (line) console.log(line);
        },
      },
    );
    for (const line of summaryLines(survey, summary, settings.xmpp)) console.log(line);
    console.log(apply ? 'done' : 'dry run, nothing was written: add --apply');
    return 0;
  });
}

/** A line for a user who is not imported, or imported with changes; undefined for others. */
export function describeDecision(decision: ImportDecision): string | undefined {
  const { user } = decision;
  const label = `${user.id} ${quoted(user.username)}`;
  if (decision.kind === 'skipped') return `${label}: is not imported, ${describeSkipReason(decision)}`;
  if (decision.kind === 'existing') return undefined;
  const changes = describeChanges(decision);
  return changes.length > 0 ? `${label}: is imported ${changes.join(', and ')}` : undefined;
}

function describeSkipReason(skipped: SkippedUser): string {
  switch (skipped.reason) {
    case 'id-taken':
      return `the id belongs to ${quoted(skipped.takenBy)} here`;
    case 'id-too-large':
      return 'the id is too large';
    case 'invalid-username':
      return `the username is invalid here; with --rename it becomes ${quoted(skipped.proposal)}`;
    case 'username-taken':
      return `the username is taken; with --rename it becomes ${quoted(skipped.proposal)}`;
    default:
      return skipped satisfies never;
  }
}

function describeChanges(decision: { user: ImportDecision['user'] } & ImportedUser): string[] {
  const { user, username, email, renamed, droppedEmail } = decision;
  const emailHint = user.username.includes('@') && email !== '' ? ' (sign-in with the e-mail address still works)' : '';
  const address = quoted(effectiveEmail(user));
  const isCleaned = email !== '' && user.email.trim() !== '' && email !== user.email.trim();
  return [
    ...(renamed ? [`as ${quoted(username)}${emailHint}`] : []),
    ...(droppedEmail === 'shared' ? [`without the e-mail address ${address}, which another account has`] : []),
    ...(droppedEmail === 'invalid' ? [`without ${address}, which is invalid`] : []),
    ...(isCleaned ? [`with the e-mail address ${quoted(email)}, without the signs in it that nobody sees`] : []),
  ];
}

/** Without control and direction characters, which a terminal would interpret. */
function quoted(text: string): string {
  return `«${text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?')}»`;
}

function summaryLines({ userCount, clearPasswords, otherRealms }: DjangoSurvey, summary: ImportSummary, xmpp: XmppSettings): string[] {
  const { administrator, teacher, student } = summary.roles;
  const toInvite = [...summary.toInvite].map(([kind, number]) => `${kind === 'none' ? 'no password' : kind} ${number}`);
  const invited = [...summary.toInvite.values()].reduce((sum, number) => sum + number, 0);
  const form = xmpp.form === 'off' ? 'none is kept, XMPP_CREDENTIALS is off' : `kept as ${xmpp.form}`;
  return [
    '',
    `people in Django: ${userCount}`,
    `existing, and unchanged: ${summary.existing}`,
    `not imported: ${summary.skipped}`,
    `imported: ${summary.imported}`,
    `  as administrators ${administrator}, as teachers ${teacher}, as students ${student}; of these inactive ${summary.inactive}`,
    `  usernames lower-cased, sign-in as before: ${summary.normalized}; renamed: ${summary.renamed}`,
    `  e-mail addresses left out: ${summary.droppedEmails}`,
    `  sign in with their password: ${summary.canSignIn}`,
    `  must be invited: ${invited}${invited > 0 ? ` (${toInvite.join(', ')})` : ''}`,
    `  with a credential for Prosody: ${summary.credentials} of ${clearPasswords.size} under ${xmpp.realm}${summary.credentials > 0 ? `, ${form}` : ''}`,
    ...otherRealms.map(
      ({ realm, count }) => `credentials under ${realm}, which is not this portal's XMPP_REALM, are not imported: ${count}`,
    ),
    '',
  ];
}

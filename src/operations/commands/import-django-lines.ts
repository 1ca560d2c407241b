import type { XmppSettings } from '../../platform/config/settings.ts';
import type { Coming, Decision, Left } from '../django-import/import-decisions.ts';
import { addressOf } from '../django-import/django-user.ts';
import type { Survey } from '../django-import/django-survey.ts';
import type { Tally } from '../django-import/import-summary.ts';

/** What an operator has to know of one person: who stays behind, and who comes otherwise than they were. */
export function wordOn(decision: Decision): string | undefined {
  const { person } = decision;
  const who = `${person.id} ${quoted(person.username)}`;
  if (decision.kind === 'left') return `${who}: stays behind, ${whyLeft(decision)}`;
  if (decision.kind === 'here') return undefined;
  const changes = changesOf(decision);
  return changes.length > 0 ? `${who}: comes ${changes.join(', and ')}` : undefined;
}

function whyLeft(left: Left): string {
  switch (left.why) {
    case 'number-taken':
      return `the number belongs to ${quoted(left.by)} here`;
    case 'number-too-large':
      return 'the number is larger than the portal can keep';
    case 'no-username':
      return `the name cannot be one here; with --rename it becomes ${quoted(left.proposal)}`;
    case 'username-taken':
      return `somebody else has the name; with --rename it becomes ${quoted(left.proposal)}`;
    default:
      return left satisfies never;
  }
}

function changesOf(decision: { person: Decision['person'] } & Coming): string[] {
  const { person, username, email, renamed, addressLost } = decision;
  const asBefore = person.username.includes('@') && email !== '' ? ' (the e-mail address goes on opening the door)' : '';
  const address = quoted(addressOf(person));
  return [
    ...(renamed ? [`as ${quoted(username)}${asBefore}`] : []),
    ...(addressLost === 'shared' ? [`without the e-mail address ${address}, which is somebody else's`] : []),
    ...(addressLost === 'invalid' ? [`without ${address}, which is no e-mail address`] : []),
  ];
}

/** What a terminal would take for an instruction is not shown. */
function quoted(text: string): string {
  return `«${text.replace(/\p{Cc}/gu, '?')}»`;
}

/** All people in numbers. */
export function sumLines({ read, clearPasswords, otherRealms }: Survey, tally: Tally, xmpp: XmppSettings): string[] {
  const { administrator, teacher, student } = tally.roles;
  const toInvite = [...tally.toInvite].map(([kind, number]) => `${kind === 'none' ? 'no password' : kind} ${number}`);
  const invited = [...tally.toInvite.values()].reduce((sum, number) => sum + number, 0);
  const form = xmpp.form === 'off' ? 'none is kept, XMPP_CREDENTIALS is off' : `kept as ${xmpp.form}`;
  return [
    '',
    `people in Django: ${read}`,
    `here already, and not touched: ${tally.here}`,
    `staying behind: ${tally.left}`,
    `coming: ${tally.coming}`,
    `  as administrators ${administrator}, as teachers ${teacher}, as students ${student}; of them switched off ${tally.switchedOff}`,
    `  names in small letters from now on, and typed as before: ${tally.respelled}; other names: ${tally.renamed}`,
    `  sign in with the password that they have: ${tally.signIn}`,
    `  have to be invited: ${invited}${invited > 0 ? ` (${toInvite.join(', ')})` : ''}`,
    `  with a credential for Prosody: ${tally.credentials} of ${clearPasswords.size} under ${xmpp.realm}${tally.credentials > 0 ? `, ${form}` : ''}`,
    ...otherRealms.map(({ realm, number }) => `credentials under ${realm}, which is not this portal's XMPP_REALM, stay behind: ${number}`),
    '',
  ];
}

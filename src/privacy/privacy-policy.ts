import type { Settings } from '../platform/config/settings.ts';
import type { Words } from '../platform/messages/messages.ts';
import type { KindOfData, PrivacyRules } from './privacy-rules.ts';

/** A part of the page: what it is about, and its lines. */
export type Explained = { title: string; lead?: string; lines: string[]; end?: string };

type Known = { jitsi: Pick<Settings['jitsi'], 'serverUrl' | 'auth' | 'webhookSecret'> } & Pick<Settings, 'avatarHosts' | 'xmpp'>;

/** What happens with people's data, as it is under these rules and settings: nothing stands here that does not hold. */
export function explainPrivacy({ privacy }: Words, rules: PrivacyRules, settings: Known): Explained[] {
  const w = privacy.page;
  return [kept(privacy, rules, settings), sent(w, rules, settings), told(w, settings), seen(w)];
}

type PrivacyWords = Words['privacy'];
type PageWords = PrivacyWords['page'];

function kept({ page, span }: PrivacyWords, { months }: PrivacyRules, { avatarHosts, xmpp, jitsi }: Known): Explained {
  const w = page.kept;
  const howLong = (kind: KindOfData) => (months[kind] === undefined ? w.keepsForever : w.keeps(span(months[kind])));
  const attendance = hears(jitsi) ? w.attendance : w.attendanceByDoor;
  return {
    title: w.title,
    lines: [
      w.account,
      ...(avatarHosts.length > 0 ? [w.picture] : []),
      w.password + { off: '', scram: ` ${w.saltedPassword}`, authreg: ` ${w.clearPassword}` }[xmpp.form],
      w.courses,
      `${w.attempts} ${howLong('attempts')}`,
      `${attendance} ${howLong('attendance')}`,
      `${w.guests} ${howLong('guests')}`,
      `${w.mail} ${howLong('mail')}`,
      `${w.journal} ${howLong('journal')}`,
      w.sessions,
      `${w.former} ${months.former === undefined ? w.keepsForever : w.formerAnonymised(span(months.former))}`,
    ],
  };
}

function sent({ sent: w }: PageWords, { emailInTokens }: PrivacyRules, { jitsi, avatarHosts }: Known): Explained {
  const { host } = new URL(jitsi.serverUrl);
  if (jitsi.auth === 'sql') return { title: w.title, lead: w.accounts(host), lines: [], end: w.never };
  const email = emailInTokens ? w.email : w.noEmail;
  const picture = avatarHosts.length > 0 ? [w.picture] : [];
  return { title: w.title, lead: w.server(host), lines: [w.name, email, ...picture, w.number, w.moderator, w.room], end: w.never };
}

function told({ told: w }: PageWords, { jitsi }: Known): Explained {
  return { title: w.title, lines: [hears(jitsi) ? w.hears : w.silent] };
}

function seen({ seen: { title, ...w } }: PageWords): Explained {
  return { title, lines: [w.self, w.teachers, w.administration] };
}

/** Whether Jitsi tells the portal who comes and leaves. */
function hears({ webhookSecret }: Known['jitsi']): boolean {
  return webhookSecret !== undefined;
}

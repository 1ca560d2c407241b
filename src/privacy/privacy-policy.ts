import type { Settings } from '../platform/config/settings.ts';
import type { Messages } from '../platform/messages/messages.ts';
import type { DataCategory, PrivacyRules } from './privacy-rules.ts';

/** A part of the page: what it is about, and its lines. */
export type PolicySection = { title: string; lead?: string; lines: string[]; end?: string };

type PolicySettings = { jitsi: Pick<Settings['jitsi'], 'serverUrl' | 'auth' | 'webhookSecret'> } & Pick<Settings, 'avatarHosts' | 'xmpp'>;

/** What happens with people's data, as it is under these rules and settings: nothing stands here that does not hold. */
export function buildPrivacyPolicy({ privacy }: Messages, rules: PrivacyRules, settings: PolicySettings): PolicySection[] {
  const w = privacy.page;
  return [storedData(privacy, rules, settings), sentToJitsi(w, rules, settings), receivedFromJitsi(w, settings), whoCanSee(w)];
}

type PrivacyMessages = Messages['privacy'];
type PolicyMessages = PrivacyMessages['page'];

function storedData(
  { page, span }: PrivacyMessages,
  { months }: PrivacyRules,
  { avatarHosts, xmpp, jitsi }: PolicySettings,
): PolicySection {
  const w = page.kept;
  const howLong = (kind: DataCategory) => (months[kind] === undefined ? w.keepsForever : w.keeps(span(months[kind])));
  const attendance = jitsiReportsOccupants(jitsi) ? w.attendance : w.attendanceByDoor;
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

function sentToJitsi({ sent: w }: PolicyMessages, { emailInTokens }: PrivacyRules, { jitsi, avatarHosts }: PolicySettings): PolicySection {
  const { host } = new URL(jitsi.serverUrl);
  if (jitsi.auth === 'sql') return { title: w.title, lead: w.accounts(host), lines: [], end: w.never };
  const email = emailInTokens ? w.email : w.noEmail;
  const picture = avatarHosts.length > 0 ? [w.picture] : [];
  return { title: w.title, lead: w.server(host), lines: [w.name, email, ...picture, w.number, w.moderator, w.room], end: w.never };
}

function receivedFromJitsi({ told: w }: PolicyMessages, { jitsi }: PolicySettings): PolicySection {
  return { title: w.title, lines: [jitsiReportsOccupants(jitsi) ? w.hears : w.silent] };
}

function whoCanSee({ seen: { title, ...w } }: PolicyMessages): PolicySection {
  return { title, lines: [w.self, w.teachers, w.administration] };
}

/** Whether Jitsi tells the portal who comes and leaves. */
function jitsiReportsOccupants({ webhookSecret }: PolicySettings['jitsi']): boolean {
  return webhookSecret !== undefined;
}

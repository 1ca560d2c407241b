import type { Settings } from '../platform/config/settings.ts';
import type { Messages } from '../platform/messages/messages.ts';
import type { DataCategory, PrivacyRules } from './privacy-rules.ts';

type PolicySection = { title: string; lead?: string; lines: string[]; end?: string };

type PolicySettings = { jitsi: Pick<Settings['jitsi'], 'serverUrl' | 'auth' | 'webhookSecret' | 'keepsPollsAndLinks'> } & Pick<
  Settings,
  'xmpp' | 'issuers' | 'recordings'
>;

type PrivacyMessages = Messages['privacy'];
type PolicyMessages = PrivacyMessages['policy'];

/** Says only what holds under these rules and settings. */
export function buildPrivacyPolicy({ privacy }: Messages, rules: PrivacyRules, settings: PolicySettings): PolicySection[] {
  const { policy } = privacy;
  return [
    storedSection(privacy, rules, settings),
    sentToJitsiSection(policy, rules, settings),
    receivedFromJitsiSection(policy, settings),
    visibilitySection(policy),
  ];
}

function storedSection({ policy, span }: PrivacyMessages, { months }: PrivacyRules, settings: PolicySettings): PolicySection {
  const w = policy.stored;
  const { xmpp, jitsi, issuers } = settings;
  const bucketHost = settings.recordings?.bucket && new URL(settings.recordings.bucket.endpoint).host;
  const providers = issuers.map(({ label }) => label).join(', ');
  const howLong = (category: DataCategory) => (months[category] === undefined ? w.keptForever : w.kept(span(months[category])));
  const attendance = reportsParticipants(jitsi) ? w.attendance : w.attendanceByJoins;
  return {
    title: w.title,
    lines: [
      w.account,
      w.picture,
      w.password + { off: '', scram: ` ${w.saltedPassword}`, authreg: ` ${w.clearPassword}` }[xmpp.form],
      w.secondFactors,
      ...(providers === '' ? [] : [w.identities(providers)]),
      w.courses,
      `${w.attempts} ${howLong('attempts')}`,
      `${attendance} ${howLong('attendance')}`,
      ...(jitsi.keepsPollsAndLinks ? [`${w.pollsAndLinks} ${howLong('attendance')}`] : []),
      ...(settings.recordings ? [`${w.recordings} ${howLong('recordings')}${bucketHost ? ` ${w.recordingsAt(bucketHost)}` : ''}`] : []),
      `${w.guests} ${howLong('guests')}`,
      `${w.mail} ${howLong('mail')}`,
      `${w.auditLog} ${howLong('auditLog')}`,
      w.sessions,
      `${w.former} ${months.former === undefined ? w.keptForever : w.formerAnonymised(span(months.former))}`,
    ],
  };
}

function sentToJitsiSection(
  { sentToJitsi: w }: PolicyMessages,
  { emailInTokens }: PrivacyRules,
  { jitsi, recordings }: PolicySettings,
): PolicySection {
  const { host } = new URL(jitsi.serverUrl);
  const said = recordings ? w.nothingWritten : w.nothingStays;
  const end = `${jitsi.keepsPollsAndLinks ? w.onlyLinks : said} ${recordings ? w.recorded : w.recordedByJitsi}`;
  if (jitsi.auth === 'sql') return { title: w.title, lead: w.accounts(host), lines: [], end };
  const email = emailInTokens ? w.email : w.noEmail;
  return { title: w.title, lead: w.token(host), lines: [w.name, email, w.picture, w.number, w.moderator, w.room], end };
}

function receivedFromJitsiSection({ receivedFromJitsi: w }: PolicyMessages, { jitsi }: PolicySettings): PolicySection {
  return { title: w.title, lines: [reportsParticipants(jitsi) ? w.participants : w.nothing] };
}

function visibilitySection({ visibility: { title, ...w } }: PolicyMessages): PolicySection {
  return { title, lines: [w.self, w.teachers, w.administration] };
}

/** Whether Jitsi sends the portal events about participants. */
function reportsParticipants({ webhookSecret }: PolicySettings['jitsi']): boolean {
  return webhookSecret !== undefined;
}

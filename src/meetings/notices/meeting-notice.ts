import type { NoticeRecipient } from '../../courses/notice-recipients.ts';
import type { EmailContent } from '../../platform/mail/email-content.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import type { Meeting } from '../meeting.ts';

export type NoticeKind = 'cancelled' | 'restored' | 'moved';

/** A change of a meeting that its members are told by mail. Enrollments up to `lastEnrollmentId` have their mail. */
export type MeetingNotice = { id: number; meetingId: number; kind: NoticeKind; note: string; lastEnrollmentId: number };

/** For links and times in mails. */
export type PortalInfo = { url: string; timeZone: string };

/** In the language and the time zone of the recipient. */
export function buildMeetingNoticeMail(
  { kind, note }: Pick<MeetingNotice, 'kind' | 'note'>,
  meeting: Pick<Meeting, 'title' | 'startsAt' | 'endsAt'>,
  courseTitle: string,
  recipient: NoticeRecipient,
  portal: PortalInfo,
): EmailContent {
  const messages = messagesFor(recipient.locale);
  const texts = messages.meetingNotices;
  const time = new TimeFormatter(recipient.locale, recipient.timeZone ?? portal.timeZone);
  const when = `${time.day(meeting.startsAt)}, ${time.span(meeting.startsAt, meeting.endsAt)} (${time.zoneName(meeting.startsAt)})`;
  return {
    locale: recipient.locale,
    subject: `${texts.subjects[kind]}: ${meeting.title}`,
    greeting: messages.accountMail.greeting(recipient.firstName || recipient.username),
    paragraphs: [texts.texts[kind](meeting.title, courseTitle), texts.when(when), ...(note ? [texts.note(note)] : [])],
    action: { label: texts.action, url: `${portal.url}/` },
  };
}

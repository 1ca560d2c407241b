import type { EmailContent } from '../../platform/mail/email-content.ts';
import { TimeFormatter } from '../../platform/shared/time-formatter.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import type { NoticeRecipient } from '../../courses/notice-recipients.ts';
import type { Meeting } from '../meeting.ts';

/** The kind of the jobs that write to the members of a course. */
export const MEETING_NOTICE_JOB = 'meeting-notice';

/** What happened to a meeting that its members should hear of. */
export type NoticeKind = 'cancelled' | 'restored' | 'moved';

export type MeetingNotice = { id: number; meetingId: number; kind: NoticeKind; note: string; lastEnrollmentId: number };

/** What a member is told, in their language and with their times. */
export function buildMeetingNoticeMail(
  { kind, note }: Pick<MeetingNotice, 'kind' | 'note'>,
  meeting: Pick<Meeting, 'title' | 'startsAt' | 'endsAt'>,
  courseTitle: string,
  person: NoticeRecipient,
  portal: { url: string; timeZone: string },
): EmailContent {
  const messages = messagesFor(person.locale);
  const w = messages.meetingNotices;
  const time = new TimeFormatter(person.locale, person.timeZone ?? portal.timeZone);
  const when = `${time.day(meeting.startsAt)}, ${time.span(meeting.startsAt, meeting.endsAt)} (${time.zoneName(meeting.startsAt)})`;
  return {
    locale: person.locale,
    subject: `${w.subjects[kind]}: ${meeting.title}`,
    greeting: messages.accountMail.greeting(person.firstName || person.username),
    paragraphs: [w.texts[kind](meeting.title, courseTitle), w.when(when), ...(note ? [w.note(note)] : [])],
    action: { label: w.action, url: `${portal.url}/` },
  };
}

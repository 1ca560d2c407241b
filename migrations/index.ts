import type { Migration } from 'kysely';
import * as accounts from './0001-accounts.ts';
import * as sessions from './0002-sessions.ts';
import * as xmppCredentials from './0003-xmpp-credentials.ts';
import * as courses from './0004-courses.ts';
import * as meetings from './0005-meetings.ts';
import * as journal from './0006-journal.ts';
import * as permissions from './0007-permissions.ts';
import * as searchWords from './0008-search-words.ts';
import * as jobsAndMail from './0009-jobs-and-mail.ts';
import * as accountLinks from './0010-account-links.ts';
import * as journalChain from './0011-journal-chain.ts';
import * as imports from './0012-imports.ts';
import * as seriesAndHolidays from './0013-series-and-holidays.ts';
import * as people from './0014-people.ts';
import * as meetingNotices from './0015-meeting-notices.ts';
import * as roomsAndOptions from './0017-rooms-and-options.ts';
import * as attendance from './0018-attendance.ts';
import * as seriesNotices from './0019-series-notices.ts';
import * as doctor from './0020-doctor.ts';
import * as api from './0021-api.ts';
import * as calendar from './0022-calendar.ts';
import * as guests from './0023-guests.ts';
import * as reminders from './0024-reminders.ts';
import * as privacy from './0025-privacy.ts';

/** Every migration in order. New ones go to the end; one that was released is never edited. */
export const migrations: Record<string, Migration> = {
  '0001-accounts': accounts,
  '0002-sessions': sessions,
  '0003-xmpp-credentials': xmppCredentials,
  '0004-courses': courses,
  '0005-meetings': meetings,
  '0006-journal': journal,
  '0007-permissions': permissions,
  '0008-search-words': searchWords,
  '0009-jobs-and-mail': jobsAndMail,
  '0010-account-links': accountLinks,
  '0011-journal-chain': journalChain,
  '0012-imports': imports,
  '0013-series-and-holidays': seriesAndHolidays,
  '0014-people': people,
  '0015-meeting-notices': meetingNotices,
  '0017-rooms-and-options': roomsAndOptions,
  '0018-attendance': attendance,
  '0019-series-notices': seriesNotices,
  '0020-doctor': doctor,
  '0021-api': api,
  '0022-calendar': calendar,
  '0023-guests': guests,
  '0024-reminders': reminders,
  '0025-privacy': privacy,
};

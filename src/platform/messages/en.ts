import { jitsiStandInMessages } from './en/demo.ts';
import {
  accountLinkMessages,
  accountMailMessages,
  signInMessages,
  profileTabMessages,
  profileMessages,
  accountFlashMessages,
} from './en/accounts.ts';
import { todayMessages, meetingCardMessages, myCoursesMessages } from './en/timetable.ts';
import { portalMessages, durationMessages, errorMessages, listMessages, administrationMessages } from './en/portal.ts';
import { apiFlashMessages, apiMessages } from './en/api.ts';
import { importFlashMessages, importMessages } from './en/imports.ts';
import { attendanceFlashMessages, attendanceMessages } from './en/attendance.ts';
import { auditLogFlashMessages, auditLogMessages } from './en/audit-log.ts';
import { dashboardMessages } from './en/dashboard.ts';
import { doctorFlashMessages, doctorMessages } from './en/doctor.ts';
import { auditEventMessages } from './en/audit-events.ts';
import { mailFlashMessages, emailLayoutMessages, mailPageMessages } from './en/mail.ts';
import { mailPreferenceFlashMessages, mailPreferenceMessages, reminderMessages } from './en/notifications.ts';
import { courseFlashes, manageCoursesMessages } from './en/manage-courses.ts';
import { peopleFlashMessages, peopleMessages } from './en/people.ts';
import { personFlashMessages, personMessages } from './en/person.ts';
import { roleFlashMessages, roleMessages } from './en/roles.ts';
import { endCallFlashes, endCallMessages, manageMeetingsMessages, meetingFlashes, meetingNoticeMessages } from './en/manage-meetings.ts';
import { calendarFlashMessages, calendarMessages } from './en/calendar.ts';
import { guestFlashMessages, guestMessages } from './en/guests.ts';
import { privacyFlashMessages, privacyMessages } from './en/privacy.ts';
import { callOptionsFlashes, callOptionsMessages } from './en/call-options.ts';
import { unenforcedRuleMessages } from './en/unenforced-rules.ts';
import { openRoomsMessages } from './en/open-rooms.ts';
import { holidayFlashes, holidaysMessages, seriesFlashes, seriesMessages, seriesNoticeMessages } from './en/series.ts';
import { joiningMessages, phoneMessages, tokenMessages } from './en/joining.ts';
import { whoCanJoinMessages } from './en/who-can-join.ts';
import type { es } from './es.ts';

export const en: typeof es = {
  emailLayout: emailLayoutMessages,
  mailPages: mailPageMessages,
  mailPreferences: mailPreferenceMessages,
  reminders: reminderMessages,
  accountMail: accountMailMessages,
  accountLinks: accountLinkMessages,
  portal: portalMessages,
  api: apiMessages,
  administration: administrationMessages,
  lists: listMessages,
  manageCourses: manageCoursesMessages,
  people: peopleMessages,
  person: personMessages,
  roles: roleMessages,
  manageMeetings: manageMeetingsMessages,
  endCall: endCallMessages,
  attendance: attendanceMessages,
  meetingNotices: meetingNoticeMessages,
  holidays: holidaysMessages,
  openRooms: openRoomsMessages,
  unenforcedRules: unenforcedRuleMessages,
  calendar: calendarMessages,
  guests: guestMessages,
  privacy: privacyMessages,
  series: seriesMessages,
  seriesNotices: seriesNoticeMessages,
  callOptions: callOptionsMessages,
  whoCanJoin: whoCanJoinMessages,
  joining: joiningMessages,
  phone: phoneMessages,
  token: tokenMessages,
  signIn: signInMessages,
  today: todayMessages,
  meeting: meetingCardMessages,
  durations: durationMessages,
  courses: myCoursesMessages,
  standIn: jitsiStandInMessages,
  profileTabs: profileTabMessages,
  profile: profileMessages,
  flash: {
    ...mailFlashMessages,
    ...accountFlashMessages,
    ...courseFlashes,
    ...importFlashMessages,
    ...peopleFlashMessages,
    ...personFlashMessages,
    ...apiFlashMessages,
    ...roleFlashMessages,
    ...meetingFlashes,
    ...endCallFlashes,
    ...attendanceFlashMessages,
    ...holidayFlashes,
    ...calendarFlashMessages,
    ...mailPreferenceFlashMessages,
    ...auditLogFlashMessages,
    ...guestFlashMessages,
    ...privacyFlashMessages,
    ...seriesFlashes,
    ...doctorFlashMessages,
    ...callOptionsFlashes,
  },
  errors: errorMessages,
  auditEvents: auditEventMessages,
  auditLog: auditLogMessages,
  imports: importMessages,
  dashboard: dashboardMessages,
  doctor: doctorMessages,
};

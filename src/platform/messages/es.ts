import { jitsiStandInMessages } from './es/demo.ts';
import {
  accountLinkMessages,
  accountMailMessages,
  signInMessages,
  profileTabMessages,
  profileMessages,
  accountFlashMessages,
} from './es/accounts.ts';
import { todayMessages, meetingCardMessages, myCoursesMessages } from './es/timetable.ts';
import { portalMessages, durationMessages, errorMessages, listMessages, administrationMessages } from './es/portal.ts';
import { apiFlashMessages, apiMessages } from './es/api.ts';
import { importFlashMessages, importMessages } from './es/imports.ts';
import { attendanceFlashMessages, attendanceMessages } from './es/attendance.ts';
import { auditLogFlashMessages, auditLogMessages } from './es/audit-log.ts';
import { dashboardMessages } from './es/dashboard.ts';
import { doctorFlashMessages, doctorMessages } from './es/doctor.ts';
import { auditEventMessages } from './es/audit-events.ts';
import { mailFlashMessages, emailLayoutMessages, mailPageMessages } from './es/mail.ts';
import { mailPreferenceFlashMessages, mailPreferenceMessages, reminderMessages } from './es/notifications.ts';
import { courseFlashes, manageCoursesMessages } from './es/manage-courses.ts';
import { peopleFlashMessages, peopleMessages } from './es/people.ts';
import { personFlashMessages, personMessages } from './es/person.ts';
import { roleFlashMessages, roleMessages } from './es/roles.ts';
import { endCallFlashes, endCallMessages, manageMeetingsMessages, meetingFlashes, meetingNoticeMessages } from './es/manage-meetings.ts';
import { calendarFlashMessages, calendarMessages } from './es/calendar.ts';
import { guestFlashMessages, guestMessages } from './es/guests.ts';
import { privacyFlashMessages, privacyMessages } from './es/privacy.ts';
import { callOptionsFlashes, callOptionsMessages } from './es/call-options.ts';
import { unenforcedRuleMessages } from './es/unenforced-rules.ts';
import { openRoomsMessages } from './es/open-rooms.ts';
import { holidayFlashes, holidaysMessages, seriesFlashes, seriesMessages, seriesNoticeMessages } from './es/series.ts';
import { joiningMessages, phoneMessages, tokenMessages } from './es/joining.ts';
import { whoCanJoinMessages } from './es/who-can-join.ts';

/** All texts in Spanish. The compiler checks that the other languages have the same keys. */
export const es = {
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

import * as accounts from './es/accounts.ts';
import * as api from './es/api.ts';
import * as attendance from './es/attendance.ts';
import * as auditLog from './es/audit-log.ts';
import * as certificates from './es/certificates.ts';
import * as dashboard from './es/dashboard.ts';
import * as doctor from './es/doctor.ts';
import * as firstSteps from './es/first-steps.ts';
import * as figures from './es/figures.ts';
import * as forms from './es/forms.ts';
import * as groups from './es/groups.ts';
import * as guests from './es/guests.ts';
import * as identity from './es/identity.ts';
import * as imports from './es/imports.ts';
import * as joining from './es/joining.ts';
import * as mail from './es/mail.ts';
import * as manageCourses from './es/manage-courses.ts';
import * as manageMeetings from './es/manage-meetings.ts';
import * as meetingPage from './es/meeting-page.ts';
import * as moderators from './es/moderators.ts';
import * as people from './es/people.ts';
import * as portal from './es/portal.ts';
import * as privacy from './es/privacy.ts';
import * as planning from './es/planning.ts';
import * as minutes from './es/minutes.ts';
import * as recordings from './es/recordings.ts';
import * as removals from './es/removals.ts';
import * as search from './es/search.ts';
import * as secondFactor from './es/second-factor.ts';
import * as sections from './es/sections.ts';
import * as series from './es/series.ts';
import * as signInPolicy from './es/sign-in-policy.ts';
import * as timetable from './es/timetable.ts';
import * as directorySync from './es/directory-sync.ts';
import * as waysIn from './es/ways-in.ts';

/** All texts in Spanish. The compiler checks that the other languages have the same keys. */
export const es = {
  ...accounts,
  ...api,
  ...attendance,
  ...auditLog,
  ...certificates,
  ...dashboard,
  ...doctor,
  ...firstSteps,
  ...figures,
  ...forms,
  ...groups,
  ...guests,
  ...identity,
  ...imports,
  ...joining,
  ...mail,
  ...manageCourses,
  ...manageMeetings,
  ...meetingPage,
  ...moderators,
  ...people,
  ...portal,
  ...privacy,
  ...planning,
  ...minutes,
  ...recordings,
  ...removals,
  ...search,
  ...secondFactor,
  ...sections,
  ...series,
  ...signInPolicy,
  ...timetable,
  ...directorySync,
  ...waysIn,
  flash: {
    ...accounts.flash,
    ...api.flash,
    ...attendance.flash,
    ...auditLog.flash,
    ...certificates.flash,
    ...doctor.flash,
    ...firstSteps.flash,
    ...forms.flash,
    ...groups.flash,
    ...guests.flash,
    ...identity.flash,
    ...imports.flash,
    ...joining.flash,
    ...mail.flash,
    ...manageCourses.flash,
    ...manageMeetings.flash,
    ...moderators.flash,
    ...sections.flash,
    ...people.flash,
    ...privacy.flash,
    ...planning.flash,
    ...minutes.flash,
    ...recordings.flash,
    ...removals.flash,
    ...secondFactor.flash,
    ...series.flash,
    ...signInPolicy.flash,
    ...timetable.flash,
    ...directorySync.flash,
    ...waysIn.flash,
  },
};

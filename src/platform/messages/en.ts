import * as accounts from './en/accounts.ts';
import * as api from './en/api.ts';
import * as attendance from './en/attendance.ts';
import * as auditLog from './en/audit-log.ts';
import * as certificates from './en/certificates.ts';
import * as dashboard from './en/dashboard.ts';
import * as doctor from './en/doctor.ts';
import * as firstSteps from './en/first-steps.ts';
import * as figures from './en/figures.ts';
import * as forms from './en/forms.ts';
import * as groups from './en/groups.ts';
import * as guests from './en/guests.ts';
import * as identity from './en/identity.ts';
import * as imports from './en/imports.ts';
import * as joining from './en/joining.ts';
import * as mail from './en/mail.ts';
import * as manageCourses from './en/manage-courses.ts';
import * as manageMeetings from './en/manage-meetings.ts';
import * as meetingPage from './en/meeting-page.ts';
import * as moderators from './en/moderators.ts';
import * as people from './en/people.ts';
import * as portal from './en/portal.ts';
import * as privacy from './en/privacy.ts';
import * as planning from './en/planning.ts';
import * as minutes from './en/minutes.ts';
import * as recordings from './en/recordings.ts';
import * as removals from './en/removals.ts';
import * as search from './en/search.ts';
import * as secondFactor from './en/second-factor.ts';
import * as sections from './en/sections.ts';
import * as series from './en/series.ts';
import * as signInPolicy from './en/sign-in-policy.ts';
import * as timetable from './en/timetable.ts';
import * as directorySync from './en/directory-sync.ts';
import * as waysIn from './en/ways-in.ts';
import type { es } from './es.ts';

export const en: typeof es = {
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

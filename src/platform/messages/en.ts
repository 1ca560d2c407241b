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
import * as guests from './en/guests.ts';
import * as identity from './en/identity.ts';
import * as imports from './en/imports.ts';
import * as joining from './en/joining.ts';
import * as mail from './en/mail.ts';
import * as manageCourses from './en/manage-courses.ts';
import * as manageMeetings from './en/manage-meetings.ts';
import * as meetingPage from './en/meeting-page.ts';
import * as people from './en/people.ts';
import * as portal from './en/portal.ts';
import * as privacy from './en/privacy.ts';
import * as planning from './en/planning.ts';
import * as search from './en/search.ts';
import * as secondFactor from './en/second-factor.ts';
import * as series from './en/series.ts';
import * as timetable from './en/timetable.ts';
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
  ...guests,
  ...identity,
  ...imports,
  ...joining,
  ...mail,
  ...manageCourses,
  ...manageMeetings,
  ...meetingPage,
  ...people,
  ...portal,
  ...privacy,
  ...planning,
  ...search,
  ...secondFactor,
  ...series,
  ...timetable,
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
    ...guests.flash,
    ...identity.flash,
    ...imports.flash,
    ...joining.flash,
    ...mail.flash,
    ...manageCourses.flash,
    ...manageMeetings.flash,
    ...people.flash,
    ...privacy.flash,
    ...planning.flash,
    ...secondFactor.flash,
    ...series.flash,
    ...timetable.flash,
    ...waysIn.flash,
  },
};

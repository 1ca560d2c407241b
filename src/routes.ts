import { forgotPasswordPages } from './accounts/sign-in/forgot-password.routes.ts';
import { signedInAccount } from './accounts/guards.ts';
import { accountLinkPages } from './accounts/sign-in/account-link.routes.ts';
import type { AccountContext } from './accounts/context.ts';
import type { Passport } from './accounts/sign-in/passport.ts';
import { permissions } from './accounts/permissions.ts';
import { profilePages } from './accounts/profile/profile.routes.ts';
import { signInPages } from './accounts/sign-in/sign-in.routes.ts';
import type { Route } from './router.ts';
import { authOperations } from './api/auth.routes.ts';
import { courseOperations } from './api/courses.routes.ts';
import { apiDocsPage, openApiOperation } from './api/docs.routes.ts';
import { joinOperation } from './api/join.routes.ts';
import { accessPages } from './accounts/api-tokens/access.routes.ts';
import { meetingAttendanceOperations } from './api/meeting-attendance.routes.ts';
import { meetingStateOperations } from './api/meeting-state.routes.ts';
import { meetingOperations } from './api/meetings.routes.ts';
import { memberOperations } from './api/members.routes.ts';
import type { ApiRoute } from './api/operation.ts';
import { peopleOperations } from './api/people.routes.ts';
import { apiTokensOfPerson, revokeTokenPage } from './admin/people/revoke-token.routes.ts';
import { personStateOperations } from './api/person-state.routes.ts';
import { callAttendancePages } from './attendance/call-attendance.routes.ts';
import { attendanceCorrectionPages } from './attendance/attendance-correction.routes.ts';
import { courseAttendancePages } from './attendance/course-attendance.routes.ts';
import { liveCallCounter } from './attendance/count-live-calls.ts';
import { roomEventHandlers } from './attendance/room-events.routes.ts';
import { currentCallFinder, liveCallFinder } from './attendance/live-calls.ts';
import { occupantsPage } from './attendance/occupants.routes.ts';
import { liveFragment } from './attendance/live-calls.routes.ts';
import { ownAttendancePage } from './attendance/own-attendance.routes.ts';
import { occupantFinder } from './attendance/call-occupants.ts';
import { attendancePageFinder } from './attendance/read-attendance.ts';
import { attendanceRulePages } from './attendance/attendance-rules.routes.ts';
import { auditLogPages } from './admin/audit-log/audit-log.routes.ts';
import { calendarPages } from './calendar/calendar.routes.ts';
import { courseSettingsPages } from './courses/course-settings.routes.ts';
import { enrollPages } from './courses/enroll.routes.ts';
import { courseListPages } from './courses/course-list.routes.ts';
import { memberPages } from './courses/members.routes.ts';
import { dashboardPage } from './admin/dashboard/dashboard.routes.ts';
import type { DashboardContext } from './admin/dashboard/needs.ts';
import { openRoomsPage } from './admin/dashboard/rooms.routes.ts';
import { doctorPages } from './operations/doctor/doctor.routes.ts';
import { createGuestJoinHandler } from './guests/join-as-guest.ts';
import { guestJoinPages } from './guests/guest-join.routes.ts';
import { guestLinkPages } from './guests/guest-links.routes.ts';
import { importListPage } from './imports/import-list.routes.ts';
import { importPages } from './imports/imports.routes.ts';
import { uploadPages } from './imports/upload.routes.ts';
import type { AppContext } from './platform/http/context.ts';
import { mailPreferencePages } from './notifications/preferences/mail-preferences.routes.ts';
import { unsubscribePages } from './notifications/preferences/unsubscribe.routes.ts';
import { devMailboxPages } from './admin/mail/dev-mailbox.routes.ts';
import { mailPages } from './admin/mail/mail.routes.ts';
import { joinListPages } from './meetings/access/join-list.routes.ts';
import { courseMeetingPages } from './meetings/scheduling/course-meetings.routes.ts';
import { callPolicyPages } from './meetings/call-options/call-policy.routes.ts';
import { coursePages } from './meetings/timetable/my-courses.routes.ts';
import { endCallPages } from './meetings/scheduling/end-call.routes.ts';
import { holidayPages } from './meetings/series/holidays.routes.ts';
import { redirectToJoinByNumber, joinPages } from './meetings/join/join.routes.ts';
import type { MeetingContext } from './meetings/context.ts';
import { meetingListPages } from './meetings/scheduling/meeting-list.routes.ts';
import { meetingFormPages } from './meetings/scheduling/meeting-form.routes.ts';
import { meetingPages } from './meetings/scheduling/meeting-page.routes.ts';
import { pastPage } from './meetings/timetable/past.routes.ts';
import { phonePage } from './meetings/timetable/phone.routes.ts';
import { seriesPages } from './meetings/series/series.routes.ts';
import { startClassPage } from './meetings/scheduling/start-class.routes.ts';
import { todayPage } from './meetings/timetable/today.routes.ts';
import { tokenPages } from './meetings/join/token.routes.ts';
import { whoCanJoinPage } from './meetings/access/who-can-join.routes.ts';
import { anonymisePages } from './privacy/anonymise.routes.ts';
import { dataExportPages } from './privacy/data-export.routes.ts';
import { privacyRulePages } from './privacy/privacy.routes.ts';
import { privacyPolicyPage } from './privacy/privacy.routes-2.ts';
import { metricsPage } from './operations/metrics.routes.ts';
import { createReminderCounter } from './notifications/reminders/count-reminders.ts';
import { reservationPages } from './meetings/reservations/reservations.routes.ts';
import { bulkActionPage } from './admin/people/bulk.routes.ts';
import { newPersonPages } from './admin/people/new-person.routes.ts';
import { peopleListPages } from './admin/people/people.routes.ts';
import { personAccessPages } from './admin/people/person-access.routes.ts';
import { personCoursePages } from './admin/people/person-courses.routes.ts';
import { personStatePages } from './admin/people/person-state.routes.ts';
import { personPages } from './admin/people/person.routes.ts';
import { deleteRolePages } from './admin/people/delete-role.routes.ts';
import { rolePages } from './admin/people/roles.routes.ts';

/** Who runs every course, and who teaches some: which of them, each page asks itself. */
const courseManagers = ['courses:write', 'own-courses:write'] as const;
const meetingManagers = ['meetings:write', 'own-courses:write'] as const;

/** Who imports anything: of which kind a certain import is, its pages ask themselves. */
const importers = ['people:write', 'courses:write', 'meetings:write'] as const;

/** Every address of the portal, and whom it lets in. */
export function pageRoutes(context: AccountContext & MeetingContext & DashboardContext, passport: Passport): Route[] {
  const live = liveCallFinder(context);
  const present = currentCallFinder(context);
  const entrance = signInPages(context, passport);
  const forgotten = forgotPasswordPages(context);
  const links = accountLinkPages(context);
  const profile = profilePages(context);
  const calendar = calendarPages(context);
  const mailChoices = mailPreferencePages(context);
  const keys = accessPages(context);
  const joining = joinPages(context, createGuestJoinHandler(context));
  const guestJoin = guestJoinPages(context);
  const guestLinks = guestLinkPages(context);
  const courses = coursePages(context, live);
  const tokens = tokenPages(context);
  const managedCourses = courseListPages(context);
  const courseSettings = courseSettingsPages(context);
  const members = memberPages(context, present);
  const enrolling = enrollPages(context);
  const people = peopleListPages(context);
  const personNeeds = { ...context, listApiTokens: apiTokensOfPerson(context) };
  const newPerson = newPersonPages(personNeeds);
  const person = personPages(personNeeds);
  const access = personAccessPages(personNeeds);
  const personCourses = personCoursePages(personNeeds, present);
  const personState = personStatePages(context, present);
  const roles = rolePages(context);
  const roleRemoval = deleteRolePages(context);
  const mail = mailPages(context, signedInAccount);
  const devMailbox = devMailboxPages(context);
  const journal = auditLogPages(context);
  const imports = importPages(context);
  const peopleLists = uploadPages(context, 'people');
  const managedMeetings = meetingListPages(context);
  const courseMeetings = courseMeetingPages(context);
  const meetingForm = meetingFormPages(context);
  const meeting = meetingPages(context, live, createReminderCounter(context));
  const ending = endCallPages(context);
  const joins = joinListPages(context);
  const call = callAttendancePages(context);
  const courseAttendance = courseAttendancePages(context);
  const attendanceRules = attendanceRulePages(context);
  const correction = attendanceCorrectionPages(context);
  const events = roomEventHandlers(context);
  const callPolicy = callPolicyPages(context);
  const holidays = holidayPages(context);
  const series = seriesPages(context);
  const reservations = reservationPages(context);
  const courseLists = uploadPages(context, 'courses');
  const enrollmentLists = uploadPages(context, 'enrollments');
  const meetingLists = uploadPages(context, 'meetings');
  const doctor = doctorPages(context);
  const personalData = dataExportPages(context);
  const privacyRules = privacyRulePages(context);
  const anonymising = anonymisePages(context);
  const { debug } = context.settings;

  const everywhere: Route[] = [
    { path: '/join-meeting', access: 'anyone', get: redirectToJoinByNumber },
    { path: '/join-meeting/:id', access: 'anyone', get: joining.byId },
    { path: '/aula/:room', access: 'anyone', get: joining.byRoom },

    { path: '/guest/:key', access: 'anyone', get: guestJoin.show, post: guestJoin.createPass },

    { path: '/login', access: 'anyone', get: entrance.show, post: entrance.submit },
    { path: '/logout', access: 'anyone', post: entrance.signOut },

    { path: '/forgot-password', access: 'anyone', get: forgotten.show, post: forgotten.submit },
    { path: '/link/:secret', access: 'anyone', get: links.show, post: links.submit },

    { path: '/', access: 'person', get: todayPage(context, live) },
    { path: '/courses', access: 'person', get: courses.list },
    { path: '/courses/:id', access: 'person', get: courses.show },
    { path: '/courses/:id/attendance', access: 'person', get: ownAttendancePage(context) },
    { path: '/meetings/:id/live', access: 'person', get: liveFragment(context) },
    { path: '/meetings/:id/phone', access: 'person', get: phonePage(context) },
    { path: '/past', access: 'person', get: pastPage(context) },
    { path: '/start-class', access: meetingManagers, post: startClassPage(context) },

    { path: '/calendar', access: 'person', get: calendar.show },
    { path: '/calendar/address', access: 'person', post: calendar.moveAddress },
    { path: '/calendar/:key/:file', access: 'anyone', get: calendar.feed },
    { path: '/meetings/:id/calendar', access: 'person', get: calendar.file },

    { path: '/profile', access: 'person', get: profile.show, post: profile.save },
    { path: '/profile/email', access: 'person', post: profile.changeEmail },
    { path: '/profile/password', access: 'person', post: profile.changePassword },
    { path: '/profile/access', access: 'person', get: keys.show, post: keys.make },
    { path: '/profile/access/session', access: 'person', post: keys.endSession },
    { path: '/profile/access/:id/end', access: 'person', post: keys.end },
    { path: '/profile/mail', access: 'person', get: mailChoices.show, post: mailChoices.save },
    { path: '/profile/mail/links', access: 'person', post: mailChoices.changeLinks },
    { path: '/profile/xmpp-password', access: 'person', post: profile.separatePassword },
    { path: '/profile/data', access: 'person', get: personalData.show, post: personalData.ask },
    { path: '/profile/data/file', access: 'person', get: personalData.download },

    { path: '/privacy', access: 'anyone', get: privacyPolicyPage(context) },

    { path: '/admin', access: permissions, get: dashboardPage(context, live) },
    { path: '/admin/rooms', access: 'meetings:write', get: openRoomsPage(context, live) },

    { path: '/admin/courses', access: courseManagers, get: managedCourses.list },
    { path: '/admin/courses/export', access: courseManagers, get: managedCourses.export },
    { path: '/admin/courses/new', access: 'courses:write', get: managedCourses.showCreate, post: managedCourses.create },
    { path: '/admin/courses/:id', access: courseManagers, get: members.list },
    { path: '/admin/courses/:id/settings', access: courseManagers, get: courseSettings.show, post: courseSettings.update },
    { path: '/admin/courses/:id/enroll', access: courseManagers, get: enrolling.show, post: enrolling.enroll, body: enrolling.bodyParser },
    { path: '/admin/courses/:id/members/export', access: courseManagers, get: members.export },
    { path: '/admin/courses/:id/members/:person/role', access: courseManagers, post: members.updateRole },
    { path: '/admin/courses/:id/members/:person/end', access: courseManagers, get: members.confirmEnd, post: members.end },
    { path: '/admin/courses/:id/members/:person/resume', access: courseManagers, post: members.resume },
    { path: '/admin/courses/:id/meetings', access: meetingManagers, get: courseMeetings.list },
    { path: '/admin/courses/:id/meetings/export', access: meetingManagers, get: courseMeetings.export },
    { path: '/admin/courses/:id/meetings/new', access: meetingManagers, get: meetingForm.make, post: meetingForm.saveNew },
    { path: '/admin/courses/:id/series/new', access: meetingManagers, get: series.make, post: series.saveNew },
    { path: '/admin/courses/:id/attendance', access: meetingManagers, get: courseAttendance.show },
    { path: '/admin/courses/:id/attendance/export', access: meetingManagers, get: courseAttendance.export },
    { path: '/admin/courses/:id/attendance/print', access: meetingManagers, get: courseAttendance.print },

    { path: '/admin/attendance', access: 'meetings:write', get: attendanceRules.show, post: attendanceRules.update },
    { path: '/admin/holidays', access: 'courses:write', get: holidays.list, post: holidays.update },
    { path: '/admin/call-options', access: 'meetings:write', get: callPolicy.show, post: callPolicy.update },
    { path: '/admin/meetings', access: meetingManagers, get: managedMeetings.list },
    { path: '/admin/meetings/export', access: meetingManagers, get: managedMeetings.export },
    { path: '/admin/meetings/:id', access: meetingManagers, get: meeting.show },
    { path: '/admin/meetings/:id/change', access: meetingManagers, get: meetingForm.change, post: meetingForm.save },
    { path: '/admin/meetings/:id/series', access: meetingManagers, get: series.change, post: series.save },
    { path: '/admin/meetings/:id/cancel', access: meetingManagers, get: meeting.askCancel, post: meeting.cancel },
    { path: '/admin/meetings/:id/restore', access: meetingManagers, post: meeting.restore },
    { path: '/admin/meetings/:id/delete', access: meetingManagers, get: meeting.askDelete, post: meeting.delete },
    { path: '/admin/meetings/:id/inside', access: meetingManagers, get: occupantsPage(context) },
    { path: '/admin/meetings/:id/end', access: meetingManagers, get: ending.ask, post: ending.end },
    { path: '/admin/meetings/:id/reopen', access: meetingManagers, post: ending.reopen },
    { path: '/admin/meetings/:id/lengthen', access: meetingManagers, post: meeting.lengthen },
    { path: '/admin/meetings/:id/who-can-join', access: meetingManagers, get: whoCanJoinPage(context) },
    { path: '/admin/meetings/:id/attendance', access: meetingManagers, get: call.show },
    { path: '/admin/meetings/:id/attendance/export', access: meetingManagers, get: call.export },
    { path: '/admin/meetings/:id/attendance/print', access: meetingManagers, get: call.print },
    { path: '/admin/meetings/:id/attendance/:person', access: meetingManagers, get: correction.show, post: correction.update },
    { path: '/admin/meetings/:id/guests', access: meetingManagers, get: guestLinks.show, post: guestLinks.create },
    { path: '/admin/meetings/:id/guests/:link/withdraw', access: meetingManagers, post: guestLinks.revoke },
    { path: '/admin/meetings/:id/joins', access: meetingManagers, get: joins.list },
    { path: '/admin/meetings/:id/joins/export', access: meetingManagers, get: joins.export },

    { path: '/admin/users', access: 'people:read', get: people.show },
    { path: '/admin/users/export', access: 'people:read', get: people.export },
    { path: '/admin/users/new', access: 'people:write', get: newPerson.show, post: newPerson.make },
    { path: '/admin/users/bulk', access: ['people:write', 'courses:write'], post: bulkActionPage(context) },
    { path: '/admin/users/:id', access: 'people:read', get: person.show },
    { path: '/admin/users/:id/details', access: 'people:write', post: person.save },
    { path: '/admin/users/:id/username', access: 'people:write', post: person.rename },
    { path: '/admin/users/:id/roles', access: 'people:write', post: person.saveRoles },
    { path: '/admin/users/:id/courses', access: 'courses:write', post: personCourses.enroll },
    { path: '/admin/users/:id/courses/:course/role', access: 'courses:write', post: personCourses.changeRole },
    { path: '/admin/users/:id/courses/:course/end', access: 'courses:write', post: personCourses.end },
    { path: '/admin/users/:id/invite', access: 'people:write', post: access.invite },
    { path: '/admin/users/:id/reset', access: 'people:write', post: access.sendReset },
    { path: '/admin/users/:id/hand-over', access: 'people:write', post: access.handOver },
    { path: '/admin/users/:id/unlock', access: 'people:write', post: access.forgetTries },
    { path: '/admin/users/:id/xmpp-password', access: 'people:write', post: access.assignXmppPassword },
    { path: '/admin/users/:id/sessions', access: 'people:write', post: access.endSessions },
    { path: '/admin/users/:id/access/:grant/end', access: 'people:write', post: revokeTokenPage(context) },
    { path: '/admin/users/:id/switch-off', access: 'people:write', get: personState.askOff, post: personState.switchOff },
    { path: '/admin/users/:id/switch-on', access: 'people:write', post: personState.switchOn },
    { path: '/admin/users/:id/delete', access: 'people:write', get: personState.askDelete, post: personState.delete },
    { path: '/admin/users/:id/anonymise', access: 'people:write', get: anonymising.ask, post: anonymising.anonymise },

    { path: '/admin/roles', access: 'roles:write', get: roles.list },
    { path: '/admin/roles/new', access: 'roles:write', get: roles.showNew, post: roles.make },
    { path: '/admin/roles/:id', access: 'roles:write', get: roles.show, post: roles.save },
    { path: '/admin/roles/:id/delete', access: 'roles:write', get: roleRemoval.ask, post: roleRemoval.remove },
    { path: '/admin/doctor', access: 'roles:write', get: doctor.show, post: doctor.run },
    { path: '/admin/privacy', access: 'privacy:write', get: privacyRules.show, post: privacyRules.save },
    { path: '/admin/audit-log', access: 'audit-log:read', get: journal.list },
    { path: '/admin/audit-log/export', access: 'audit-log:read', get: journal.export },
    { path: '/admin/audit-log/check', access: 'audit-log:read', post: journal.check },
    { path: '/admin/audit-log/:id', access: 'audit-log:read', get: journal.show },

    { path: '/admin/mail', access: 'mail:read', get: mail.list },
    { path: '/admin/mail/export', access: 'mail:read', get: mail.export },
    { path: '/admin/mail/test', access: 'mail:read', post: mail.sendTest },
    { path: '/admin/mail/:id/retry', access: 'mail:read', post: mail.retry },

    { path: '/admin/imports', access: importers, get: importListPage(context) },
    { path: '/admin/imports/people', access: 'people:write', get: peopleLists.show, post: peopleLists.submit, body: peopleLists.body },
    { path: '/admin/imports/people/template', access: 'people:write', get: peopleLists.template },
    { path: '/admin/imports/courses', access: 'courses:write', get: courseLists.show, post: courseLists.submit, body: courseLists.body },
    { path: '/admin/imports/courses/template', access: 'courses:write', get: courseLists.template },
    {
      path: '/admin/imports/enrollments',
      access: 'courses:write',
      get: enrollmentLists.show,
      post: enrollmentLists.submit,
      body: enrollmentLists.body,
    },
    { path: '/admin/imports/enrollments/template', access: 'courses:write', get: enrollmentLists.template },
    {
      path: '/admin/imports/meetings',
      access: 'meetings:write',
      get: meetingLists.show,
      post: meetingLists.submit,
      body: meetingLists.body,
    },
    { path: '/admin/imports/meetings/template', access: 'meetings:write', get: meetingLists.template },
    { path: '/admin/imports/:id', access: importers, get: imports.show },
    { path: '/admin/imports/:id/confirm', access: importers, post: imports.confirm },
    { path: '/admin/imports/:id/abandon', access: importers, post: imports.abandon },
    { path: '/admin/imports/:id/invite', access: 'people:write', post: imports.invite },
    { path: '/admin/imports/:id/refused', access: importers, get: imports.refused },

    { path: '/api/jitsi/events/room/created', access: 'jitsi', post: events.created, body: events.body },
    { path: '/api/jitsi/events/room/destroyed', access: 'jitsi', post: events.destroyed, body: events.body },
    { path: '/api/jitsi/events/occupant/joined', access: 'jitsi', post: events.joined, body: events.body },
    { path: '/api/jitsi/events/occupant/left', access: 'jitsi', post: events.left, body: events.body },
    { path: '/api/jitsi/conference', access: 'jitsi', post: reservations.make },
    { path: '/api/jitsi/conference/:id', access: 'jitsi', get: reservations.show, delete: reservations.end },

    { path: '/metrics', access: 'metrics', get: metricsPage(context, liveCallCounter(context, live)) },

    { path: '/api/docs', access: 'anyone', get: apiDocsPage },

    { path: '/jitsi/generate-token', access: 'program', get: tokens.generate, post: tokens.generate },
    { path: '/test-meeting-jwt/:id', access: debug ? 'program' : 'anyone', get: debug ? tokens.test : tokens.testDisabled },
  ];

  /** Who works on the portal reads here what it would have mailed, to whomever. */
  const onThisMachine: Route[] = [
    { path: '/mail', access: 'anyone', get: devMailbox.list },
    { path: '/mail/:id', access: 'anyone', get: devMailbox.show },
    { path: '/mail/:id/page', access: 'anyone', get: devMailbox.showHtml },
  ];

  return debug ? [...everywhere, ...onThisMachine] : everywhere;
}

/** What mail programs post to for whoever presses their button (RFC 8058): before the check for other sites' forms, and without a session. */
export function unsubscribeRoutes(context: AppContext): Route[] {
  const { show, stop, body } = unsubscribePages(context);
  return [{ path: '/unsubscribe/:list/:key', access: 'anyone', get: show, post: stop, body }];
}

/** Every address for programs, and what a call needs: nothing, an application that somebody signed in to, or a scope of it or of a key. */
export function apiRoutes(context: AccountContext & MeetingContext): ApiRoute[] {
  const auth = authOperations(context);
  const meetings = meetingOperations(context);
  const meetingStates = meetingStateOperations(context);
  const meetingPeople = meetingAttendanceOperations(context, occupantFinder(context), attendancePageFinder(context));
  const courses = courseOperations(context);
  const members = memberOperations(context);
  const people = peopleOperations(context);
  const personStates = personStateOperations(context);
  const table: ApiRoute[] = [
    { method: 'get', path: '/api/v1/openapi.json', access: 'anyone', operation: openApiOperation(context.settings, () => table) },

    { method: 'post', path: '/api/v1/auth/login', access: 'anyone', operation: auth.login },
    { method: 'post', path: '/api/v1/auth/refresh', access: 'anyone', operation: auth.refresh },
    { method: 'post', path: '/api/v1/auth/logout', access: 'application', operation: auth.logout },

    { method: 'post', path: '/api/v1/live/streams/{stream_id}/join', access: 'meetings:join', operation: joinOperation(context) },

    { method: 'get', path: '/api/v1/meetings', access: 'meetings:read', operation: meetings.list },
    { method: 'post', path: '/api/v1/meetings', access: 'meetings:write', operation: meetings.create },
    { method: 'get', path: '/api/v1/meetings/{meeting_id}', access: 'meetings:read', operation: meetings.read },
    { method: 'patch', path: '/api/v1/meetings/{meeting_id}', access: 'meetings:write', operation: meetings.change },
    { method: 'post', path: '/api/v1/meetings/{meeting_id}/cancel', access: 'meetings:write', operation: meetingStates.cancel },
    { method: 'post', path: '/api/v1/meetings/{meeting_id}/restore', access: 'meetings:write', operation: meetingStates.restore },
    { method: 'post', path: '/api/v1/meetings/{meeting_id}/end', access: 'meetings:write', operation: meetingStates.end },
    { method: 'post', path: '/api/v1/meetings/{meeting_id}/reopen', access: 'meetings:write', operation: meetingStates.reopen },
    { method: 'get', path: '/api/v1/meetings/{meeting_id}/participants', access: 'meetings:read', operation: meetingPeople.participants },
    { method: 'get', path: '/api/v1/meetings/{meeting_id}/attendance', access: 'meetings:read', operation: meetingPeople.attendance },

    { method: 'get', path: '/api/v1/courses', access: 'courses:read', operation: courses.list },
    { method: 'post', path: '/api/v1/courses', access: 'courses:write', operation: courses.create },
    { method: 'get', path: '/api/v1/courses/{course_id}', access: 'courses:read', operation: courses.read },
    { method: 'patch', path: '/api/v1/courses/{course_id}', access: 'courses:write', operation: courses.change },
    { method: 'get', path: '/api/v1/courses/{course_id}/members', access: 'people:read', operation: members.list },
    { method: 'post', path: '/api/v1/courses/{course_id}/members', access: 'courses:write', operation: members.enroll },
    { method: 'put', path: '/api/v1/courses/{course_id}/members/{person_id}', access: 'courses:write', operation: members.put },
    { method: 'delete', path: '/api/v1/courses/{course_id}/members/{person_id}', access: 'courses:write', operation: members.end },

    { method: 'get', path: '/api/v1/people', access: 'people:read', operation: people.list },
    { method: 'post', path: '/api/v1/people', access: 'people:write', operation: people.create },
    { method: 'get', path: '/api/v1/people/{person_id}', access: 'people:read', operation: people.read },
    { method: 'patch', path: '/api/v1/people/{person_id}', access: 'people:write', operation: people.change },
    { method: 'post', path: '/api/v1/people/{person_id}/roles', access: 'people:write', operation: personStates.changeRoles },
    { method: 'post', path: '/api/v1/people/{person_id}/switch-off', access: 'people:write', operation: personStates.switchOff },
    { method: 'post', path: '/api/v1/people/{person_id}/switch-on', access: 'people:write', operation: personStates.switchOn },
  ];
  return table;
}

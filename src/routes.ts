import { forgottenPages } from './accounts/sign-in/forgot-password.routes.ts';
import { accountOf } from './accounts/guards.ts';
import { linkPages } from './accounts/sign-in/account-link.routes.ts';
import type { AccountNeeds } from './accounts/context.ts';
import type { Passport } from './accounts/sign-in/passport.ts';
import { permissions } from './accounts/permissions.ts';
import { profilePages } from './accounts/profile/profile.routes.ts';
import { signInPages } from './accounts/sign-in/sign-in.routes.ts';
import type { Address } from './router.ts';
import { authOperations } from './api/auth.routes.ts';
import { courseOperations } from './api/courses.routes.ts';
import { docsPage, documentOperation } from './api/docs.routes.ts';
import { joinOperation } from './api/join.routes.ts';
import { keyPages } from './accounts/api-tokens/access.routes.ts';
import { meetingPeopleOperations } from './api/meeting-attendance.routes.ts';
import { meetingStateOperations } from './api/meeting-state.routes.ts';
import { meetingOperations } from './api/meetings.routes.ts';
import { memberOperations } from './api/members.routes.ts';
import type { ApiAddress } from './api/operation.ts';
import { peopleOperations } from './api/people.routes.ts';
import { grantsOfPerson, personAccessEnd } from './admin/people/revoke-token.routes.ts';
import { personStateOperations } from './api/person-state.routes.ts';
import { callPages } from './attendance/call-attendance.routes.ts';
import { correctionPages } from './attendance/attendance-correction.routes.ts';
import { courseAttendancePages } from './attendance/course-attendance.routes.ts';
import { liveCounter } from './attendance/count-live-calls.ts';
import { eventReceivers } from './attendance/room-events.routes.ts';
import { callsOfPerson, liveCalls } from './attendance/live-calls.ts';
import { insidePage } from './attendance/occupants.routes.ts';
import { livePart } from './attendance/live-calls.routes.ts';
import { ownAttendancePage } from './attendance/own-attendance.routes.ts';
import { peopleInside } from './attendance/call-occupants.ts';
import { attendanceReader } from './attendance/read-attendance.ts';
import { rulePages } from './attendance/attendance-rules.routes.ts';
import { journalPages } from './admin/audit-log/audit-log.routes.ts';
import { calendarPages } from './calendar/calendar.routes.ts';
import { courseSettingsPages } from './courses/course-settings.routes.ts';
import { enrollPages } from './courses/enroll.routes.ts';
import { courseListPages } from './courses/course-list.routes.ts';
import { memberPages } from './courses/members.routes.ts';
import { dashboardPage } from './admin/dashboard/dashboard.routes.ts';
import type { DashboardNeeds } from './admin/dashboard/needs.ts';
import { openRoomsPage } from './admin/dashboard/rooms.routes.ts';
import { doctorPages } from './operations/doctor/doctor.routes.ts';
import { guestDoor } from './guests/guest-door.ts';
import { guestLinkPages } from './guests/guest-join.routes.ts';
import { guestListPages } from './guests/guest-links.routes.ts';
import { importListPage } from './imports/import-list.routes.ts';
import { importPages } from './imports/imports.routes.ts';
import { uploadPages } from './imports/upload.routes.ts';
import type { Needs } from './platform/http/context.ts';
import { mailChoicePages } from './notifications/preferences/mail-preferences.routes.ts';
import { unsubscribePages } from './notifications/preferences/unsubscribe.routes.ts';
import { mailWindow } from './admin/mail/dev-mailbox.routes.ts';
import { mailPages } from './admin/mail/mail.routes.ts';
import { joinListPages } from './meetings/access/join-list.routes.ts';
import { courseMeetingPages } from './meetings/scheduling/course-meetings.routes.ts';
import { callPolicyPages } from './meetings/call-options/call-policy.routes.ts';
import { coursePages } from './meetings/timetable/my-courses.routes.ts';
import { endCallPages } from './meetings/scheduling/end-call.routes.ts';
import { holidayPages } from './meetings/series/holidays.routes.ts';
import { joinByNumber } from './meetings/join/join-by-number.ts';
import type { MeetingNeeds } from './meetings/join/join-meeting.ts';
import { joinPages } from './meetings/join/join.routes.ts';
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
import { personalDataPages } from './privacy/data-export.routes.ts';
import { privacyRulePages } from './privacy/privacy.routes.ts';
import { privacyPage } from './privacy/privacy.routes-2.ts';
import { metricsPage } from './operations/metrics.routes.ts';
import { remindedMembers } from './notifications/reminders/count-reminders.ts';
import { reservationPages } from './meetings/reservations/reservations.routes.ts';
import { bulkPage } from './admin/people/bulk.routes.ts';
import { newPersonPages } from './admin/people/new-person.routes.ts';
import { peopleListPages } from './admin/people/people.routes.ts';
import { personAccessPages } from './admin/people/person-access.routes.ts';
import { personCoursePages } from './admin/people/person-courses.routes.ts';
import { personStatePages } from './admin/people/person-state.routes.ts';
import { personPages } from './admin/people/person.routes.ts';
import { roleRemovalPages } from './admin/people/delete-role.routes.ts';
import { rolePages } from './admin/people/roles.routes.ts';

/** Who runs every course, and who teaches some: which of them, each page asks itself. */
const courseRunners = ['courses:manage', 'own-courses:manage'] as const;
const meetingRunners = ['meetings:manage', 'own-courses:manage'] as const;

/** Who imports anything: of which kind a certain import is, its pages ask themselves. */
const importers = ['people:manage', 'courses:manage', 'meetings:manage'] as const;

/** Every address of the portal, and whom it lets in. */
export function addresses(needs: AccountNeeds & MeetingNeeds & DashboardNeeds, passport: Passport): Address[] {
  const live = liveCalls(needs);
  const present = callsOfPerson(needs);
  const entrance = signInPages(needs, passport);
  const forgotten = forgottenPages(needs);
  const links = linkPages(needs);
  const profile = profilePages(needs);
  const calendar = calendarPages(needs);
  const mailChoices = mailChoicePages(needs);
  const keys = keyPages(needs);
  const joining = joinPages(needs, guestDoor(needs));
  const guestLink = guestLinkPages(needs);
  const guestList = guestListPages(needs);
  const courses = coursePages(needs, live);
  const tokens = tokenPages(needs);
  const managedCourses = courseListPages(needs);
  const courseSettings = courseSettingsPages(needs);
  const members = memberPages(needs, present);
  const enrolling = enrollPages(needs);
  const people = peopleListPages(needs);
  const personNeeds = { ...needs, grantsOf: grantsOfPerson(needs) };
  const newPerson = newPersonPages(personNeeds);
  const person = personPages(personNeeds);
  const access = personAccessPages(personNeeds);
  const personCourses = personCoursePages(personNeeds, present);
  const personState = personStatePages(needs, present);
  const roles = rolePages(needs);
  const roleRemoval = roleRemovalPages(needs);
  const mail = mailPages(needs, accountOf);
  const mailOnScreen = mailWindow(needs);
  const journal = journalPages(needs);
  const imports = importPages(needs);
  const peopleLists = uploadPages(needs, 'people');
  const managedMeetings = meetingListPages(needs);
  const courseMeetings = courseMeetingPages(needs);
  const meetingForm = meetingFormPages(needs);
  const meeting = meetingPages(needs, live, remindedMembers(needs));
  const ending = endCallPages(needs);
  const joins = joinListPages(needs);
  const call = callPages(needs);
  const courseAttendance = courseAttendancePages(needs);
  const attendanceRules = rulePages(needs);
  const correction = correctionPages(needs);
  const events = eventReceivers(needs);
  const callPolicy = callPolicyPages(needs);
  const holidays = holidayPages(needs);
  const series = seriesPages(needs);
  const reservations = reservationPages(needs);
  const courseLists = uploadPages(needs, 'courses');
  const enrollmentLists = uploadPages(needs, 'enrollments');
  const meetingLists = uploadPages(needs, 'meetings');
  const doctor = doctorPages(needs);
  const personalData = personalDataPages(needs);
  const privacyRules = privacyRulePages(needs);
  const anonymising = anonymisePages(needs);
  const { debug } = needs.settings;

  const everywhere: Address[] = [
    { path: '/join-meeting', access: 'anyone', get: joinByNumber },
    { path: '/join-meeting/:id', access: 'anyone', get: joining.byId },
    { path: '/aula/:room', access: 'anyone', get: joining.byRoom },

    { path: '/guest/:key', access: 'anyone', get: guestLink.show, post: guestLink.submit },

    { path: '/login', access: 'anyone', get: entrance.show, post: entrance.submit },
    { path: '/logout', access: 'anyone', post: entrance.signOut },

    { path: '/forgot-password', access: 'anyone', get: forgotten.show, post: forgotten.submit },
    { path: '/link/:secret', access: 'anyone', get: links.show, post: links.submit },

    { path: '/', access: 'person', get: todayPage(needs, live) },
    { path: '/courses', access: 'person', get: courses.list },
    { path: '/courses/:id', access: 'person', get: courses.show },
    { path: '/courses/:id/attendance', access: 'person', get: ownAttendancePage(needs) },
    { path: '/meetings/:id/live', access: 'person', get: livePart(needs) },
    { path: '/meetings/:id/phone', access: 'person', get: phonePage(needs) },
    { path: '/past', access: 'person', get: pastPage(needs) },
    { path: '/start-class', access: meetingRunners, post: startClassPage(needs) },

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

    { path: '/privacy', access: 'anyone', get: privacyPage(needs) },

    { path: '/admin', access: permissions, get: dashboardPage(needs, live) },
    { path: '/admin/rooms', access: 'meetings:manage', get: openRoomsPage(needs, live) },

    { path: '/admin/courses', access: courseRunners, get: managedCourses.list },
    { path: '/admin/courses/export', access: courseRunners, get: managedCourses.export },
    { path: '/admin/courses/new', access: 'courses:manage', get: managedCourses.make, post: managedCourses.save },
    { path: '/admin/courses/:id', access: courseRunners, get: members.list },
    { path: '/admin/courses/:id/settings', access: courseRunners, get: courseSettings.show, post: courseSettings.save },
    { path: '/admin/courses/:id/enroll', access: courseRunners, get: enrolling.show, post: enrolling.save, body: enrolling.body },
    { path: '/admin/courses/:id/members/export', access: courseRunners, get: members.export },
    { path: '/admin/courses/:id/members/:person/role', access: courseRunners, post: members.changeRole },
    { path: '/admin/courses/:id/members/:person/end', access: courseRunners, get: members.askEnd, post: members.end },
    { path: '/admin/courses/:id/members/:person/resume', access: courseRunners, post: members.resume },
    { path: '/admin/courses/:id/meetings', access: meetingRunners, get: courseMeetings.list },
    { path: '/admin/courses/:id/meetings/export', access: meetingRunners, get: courseMeetings.export },
    { path: '/admin/courses/:id/meetings/new', access: meetingRunners, get: meetingForm.make, post: meetingForm.saveNew },
    { path: '/admin/courses/:id/series/new', access: meetingRunners, get: series.make, post: series.saveNew },
    { path: '/admin/courses/:id/attendance', access: meetingRunners, get: courseAttendance.show },
    { path: '/admin/courses/:id/attendance/export', access: meetingRunners, get: courseAttendance.export },
    { path: '/admin/courses/:id/attendance/print', access: meetingRunners, get: courseAttendance.print },

    { path: '/admin/attendance', access: 'meetings:manage', get: attendanceRules.show, post: attendanceRules.save },
    { path: '/admin/holidays', access: 'courses:manage', get: holidays.list, post: holidays.save },
    { path: '/admin/call-options', access: 'meetings:manage', get: callPolicy.show, post: callPolicy.save },
    { path: '/admin/meetings', access: meetingRunners, get: managedMeetings.list },
    { path: '/admin/meetings/export', access: meetingRunners, get: managedMeetings.export },
    { path: '/admin/meetings/:id', access: meetingRunners, get: meeting.show },
    { path: '/admin/meetings/:id/change', access: meetingRunners, get: meetingForm.change, post: meetingForm.save },
    { path: '/admin/meetings/:id/series', access: meetingRunners, get: series.change, post: series.save },
    { path: '/admin/meetings/:id/cancel', access: meetingRunners, get: meeting.askCancel, post: meeting.cancel },
    { path: '/admin/meetings/:id/restore', access: meetingRunners, post: meeting.restore },
    { path: '/admin/meetings/:id/delete', access: meetingRunners, get: meeting.askDelete, post: meeting.delete },
    { path: '/admin/meetings/:id/inside', access: meetingRunners, get: insidePage(needs) },
    { path: '/admin/meetings/:id/end', access: meetingRunners, get: ending.ask, post: ending.end },
    { path: '/admin/meetings/:id/reopen', access: meetingRunners, post: ending.reopen },
    { path: '/admin/meetings/:id/lengthen', access: meetingRunners, post: meeting.lengthen },
    { path: '/admin/meetings/:id/who-can-join', access: meetingRunners, get: whoCanJoinPage(needs) },
    { path: '/admin/meetings/:id/attendance', access: meetingRunners, get: call.show },
    { path: '/admin/meetings/:id/attendance/export', access: meetingRunners, get: call.export },
    { path: '/admin/meetings/:id/attendance/print', access: meetingRunners, get: call.print },
    { path: '/admin/meetings/:id/attendance/:person', access: meetingRunners, get: correction.show, post: correction.save },
    { path: '/admin/meetings/:id/guests', access: meetingRunners, get: guestList.show, post: guestList.make },
    { path: '/admin/meetings/:id/guests/:link/withdraw', access: meetingRunners, post: guestList.withdraw },
    { path: '/admin/meetings/:id/joins', access: meetingRunners, get: joins.list },
    { path: '/admin/meetings/:id/joins/export', access: meetingRunners, get: joins.export },

    { path: '/admin/users', access: 'people:see', get: people.show },
    { path: '/admin/users/export', access: 'people:see', get: people.export },
    { path: '/admin/users/new', access: 'people:manage', get: newPerson.show, post: newPerson.make },
    { path: '/admin/users/bulk', access: ['people:manage', 'courses:manage'], post: bulkPage(needs) },
    { path: '/admin/users/:id', access: 'people:see', get: person.show },
    { path: '/admin/users/:id/details', access: 'people:manage', post: person.save },
    { path: '/admin/users/:id/username', access: 'people:manage', post: person.rename },
    { path: '/admin/users/:id/roles', access: 'people:manage', post: person.saveRoles },
    { path: '/admin/users/:id/courses', access: 'courses:manage', post: personCourses.enroll },
    { path: '/admin/users/:id/courses/:course/role', access: 'courses:manage', post: personCourses.changeRole },
    { path: '/admin/users/:id/courses/:course/end', access: 'courses:manage', post: personCourses.end },
    { path: '/admin/users/:id/invite', access: 'people:manage', post: access.invite },
    { path: '/admin/users/:id/reset', access: 'people:manage', post: access.sendReset },
    { path: '/admin/users/:id/hand-over', access: 'people:manage', post: access.handOver },
    { path: '/admin/users/:id/unlock', access: 'people:manage', post: access.forgetTries },
    { path: '/admin/users/:id/xmpp-password', access: 'people:manage', post: access.assignXmppPassword },
    { path: '/admin/users/:id/sessions', access: 'people:manage', post: access.endSessions },
    { path: '/admin/users/:id/access/:grant/end', access: 'people:manage', post: personAccessEnd(needs) },
    { path: '/admin/users/:id/switch-off', access: 'people:manage', get: personState.askOff, post: personState.switchOff },
    { path: '/admin/users/:id/switch-on', access: 'people:manage', post: personState.switchOn },
    { path: '/admin/users/:id/delete', access: 'people:manage', get: personState.askDelete, post: personState.delete },
    { path: '/admin/users/:id/anonymise', access: 'people:manage', get: anonymising.ask, post: anonymising.anonymise },

    { path: '/admin/roles', access: 'roles:manage', get: roles.list },
    { path: '/admin/roles/new', access: 'roles:manage', get: roles.showNew, post: roles.make },
    { path: '/admin/roles/:id', access: 'roles:manage', get: roles.show, post: roles.save },
    { path: '/admin/roles/:id/delete', access: 'roles:manage', get: roleRemoval.ask, post: roleRemoval.remove },
    { path: '/admin/doctor', access: 'roles:manage', get: doctor.show, post: doctor.examine },
    { path: '/admin/privacy', access: 'privacy:manage', get: privacyRules.show, post: privacyRules.save },
    { path: '/admin/journal', access: 'journal:see', get: journal.list },
    { path: '/admin/journal/export', access: 'journal:see', get: journal.export },
    { path: '/admin/journal/check', access: 'journal:see', post: journal.check },
    { path: '/admin/journal/:id', access: 'journal:see', get: journal.show },

    { path: '/admin/mail', access: 'mail:see', get: mail.list },
    { path: '/admin/mail/export', access: 'mail:see', get: mail.export },
    { path: '/admin/mail/test', access: 'mail:see', post: mail.test },
    { path: '/admin/mail/:id/retry', access: 'mail:see', post: mail.retry },

    { path: '/admin/imports', access: importers, get: importListPage(needs) },
    { path: '/admin/imports/people', access: 'people:manage', get: peopleLists.show, post: peopleLists.submit, body: peopleLists.body },
    { path: '/admin/imports/people/template', access: 'people:manage', get: peopleLists.template },
    { path: '/admin/imports/courses', access: 'courses:manage', get: courseLists.show, post: courseLists.submit, body: courseLists.body },
    { path: '/admin/imports/courses/template', access: 'courses:manage', get: courseLists.template },
    {
      path: '/admin/imports/enrollments',
      access: 'courses:manage',
      get: enrollmentLists.show,
      post: enrollmentLists.submit,
      body: enrollmentLists.body,
    },
    { path: '/admin/imports/enrollments/template', access: 'courses:manage', get: enrollmentLists.template },
    {
      path: '/admin/imports/meetings',
      access: 'meetings:manage',
      get: meetingLists.show,
      post: meetingLists.submit,
      body: meetingLists.body,
    },
    { path: '/admin/imports/meetings/template', access: 'meetings:manage', get: meetingLists.template },
    { path: '/admin/imports/:id', access: importers, get: imports.show },
    { path: '/admin/imports/:id/confirm', access: importers, post: imports.confirm },
    { path: '/admin/imports/:id/abandon', access: importers, post: imports.abandon },
    { path: '/admin/imports/:id/invite', access: 'people:manage', post: imports.invite },
    { path: '/admin/imports/:id/refused', access: importers, get: imports.refused },

    { path: '/api/jitsi/events/room/created', access: 'jitsi', post: events.created, body: events.body },
    { path: '/api/jitsi/events/room/destroyed', access: 'jitsi', post: events.destroyed, body: events.body },
    { path: '/api/jitsi/events/occupant/joined', access: 'jitsi', post: events.joined, body: events.body },
    { path: '/api/jitsi/events/occupant/left', access: 'jitsi', post: events.left, body: events.body },
    { path: '/api/jitsi/conference', access: 'jitsi', post: reservations.make },
    { path: '/api/jitsi/conference/:id', access: 'jitsi', get: reservations.show, delete: reservations.end },

    { path: '/metrics', access: 'metrics', get: metricsPage(needs, liveCounter(needs, live)) },

    { path: '/api/docs', access: 'anyone', get: docsPage },

    { path: '/jitsi/generate-token', access: 'program', get: tokens.generate, post: tokens.generate },
    { path: '/test-meeting-jwt/:id', access: debug ? 'program' : 'anyone', get: debug ? tokens.test : tokens.testOff },
  ];

  /** Who works on the portal reads here what it would have mailed, to whomever. */
  const onThisMachine: Address[] = [
    { path: '/mail', access: 'anyone', get: mailOnScreen.list },
    { path: '/mail/:id', access: 'anyone', get: mailOnScreen.show },
    { path: '/mail/:id/page', access: 'anyone', get: mailOnScreen.asPage },
  ];

  return debug ? [...everywhere, ...onThisMachine] : everywhere;
}

/** What mail programs post to for whoever presses their button (RFC 8058): before the check for other sites' forms, and without a session. */
export function oneClickAddresses(needs: Needs): Address[] {
  const { show, stop, body } = unsubscribePages(needs);
  return [{ path: '/unsubscribe/:list/:key', access: 'anyone', get: show, post: stop, body }];
}

/** Every address for programs, and what a call needs: nothing, an application that somebody signed in to, or a scope of it or of a key. */
export function apiAddresses(needs: AccountNeeds & MeetingNeeds): ApiAddress[] {
  const auth = authOperations(needs);
  const meetings = meetingOperations(needs);
  const meetingStates = meetingStateOperations(needs);
  const meetingPeople = meetingPeopleOperations(needs, peopleInside(needs), attendanceReader(needs));
  const courses = courseOperations(needs);
  const members = memberOperations(needs);
  const people = peopleOperations(needs);
  const personStates = personStateOperations(needs);
  const table: ApiAddress[] = [
    { method: 'get', path: '/api/v1/openapi.json', access: 'anyone', operation: documentOperation(needs.settings, () => table) },

    { method: 'post', path: '/api/v1/auth/login', access: 'anyone', operation: auth.login },
    { method: 'post', path: '/api/v1/auth/refresh', access: 'anyone', operation: auth.refresh },
    { method: 'post', path: '/api/v1/auth/logout', access: 'application', operation: auth.logout },

    { method: 'post', path: '/api/v1/live/streams/{stream_id}/join', access: 'meetings:join', operation: joinOperation(needs) },

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

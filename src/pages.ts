import { forgotPasswordPages, accountLinkPages } from './accounts/sign-in/account-link.routes.ts';
import { signedInAccount } from './accounts/guards.ts';
import type { Passport } from './accounts/sign-in/passport.ts';
import { picturePages } from './accounts/pictures/picture.routes.ts';
import { profilePages } from './accounts/profile/profile.routes.ts';
import { ownSecondFactorPages } from './accounts/profile/second-factor.routes.ts';
import { waysInPages } from './accounts/profile/ways-in.routes.ts';
import { demandedFactorPage } from './accounts/sign-in/demanded-factor.routes.ts';
import { confirmPages } from './accounts/sign-in/confirm.routes.ts';
import { keepSecondFactorPages } from './accounts/sign-in/keep-second-factor.routes.ts';
import { passkeyPages } from './accounts/sign-in/passkey.routes.ts';
import { secondFactorPages } from './accounts/sign-in/second-factor.routes.ts';
import { createProviderClients } from './accounts/identity-providers/start-at-provider.ts';
import { identityPages } from './accounts/profile/identities.routes.ts';
import { providerLogoutPages } from './accounts/sign-in/provider-logout.routes.ts';
import { providerSignInPages } from './accounts/sign-in/provider-sign-in.routes.ts';
import { signInPolicyPages } from './accounts/sign-in/sign-in-policy.routes.ts';
import { signInPages } from './accounts/sign-in/sign-in.routes.ts';
import { apiDocsPage } from './api/docs.routes.ts';
import { accessPages } from './accounts/api-tokens/access.routes.ts';
import { authorizationPages } from './accounts/api-tokens/authorization.routes.ts';
import { ownAttendanceFinder } from './attendance/course-attendance.ts';
import { callAttendancePages } from './attendance/call-attendance.routes.ts';
import { attendanceCorrectionPages } from './attendance/attendance-correction.routes.ts';
import { certificatePages } from './attendance/certificates/certificates.routes.ts';
import { courseAttendancePages } from './attendance/course-attendance.routes.ts';
import { roomEventHandlers } from './attendance/room-events.routes.ts';
import { currentCallFinder, liveCallFinder } from './attendance/live-calls.ts';
import { liveFragment, occupantsPage } from './attendance/live-calls.routes.ts';
import { endWithoutModeratorFinder } from './attendance/end-without-moderator.ts';
import { removalLister } from './attendance/removals/remove-person.ts';
import { removalPages } from './attendance/removals/removals.routes.ts';
import { attendanceRulePages } from './attendance/attendance-rules.routes.ts';
import { auditLogPages } from './admin/audit-log/audit-log.routes.ts';
import { calendarPages } from './calendar/calendar.routes.ts';
import { courseSettingsPages } from './courses/course-settings.routes.ts';
import { enrollPages } from './courses/enroll.routes.ts';
import { courseListPages } from './courses/course-list.routes.ts';
import { enrollmentDayPages } from './courses/enrollment-days.routes.ts';
import { memberPages } from './courses/members.routes.ts';
import { sectionPages } from './courses/sections.routes.ts';
import { dashboardPage, openRoomsPage } from './admin/dashboard/dashboard.routes.ts';
import { firstStepFinder } from './admin/first-steps/find-first-steps.ts';
import { updateFirstSteps } from './admin/first-steps/first-steps.routes.ts';
import { findDoctorSummary } from './operations/doctor/doctor-runs.ts';
import { doctorPages } from './operations/doctor/doctor.routes.ts';
import { figurePages } from './figures/figures.routes.ts';
import { createGuestJoinHandler } from './guests/join-as-guest.ts';
import { groupPages } from './groups/groups.routes.ts';
import { guestJoinPages } from './guests/guest-join.routes.ts';
import { guestLinkPages } from './guests/guest-links.routes.ts';
import { directoryPages } from './imports/directory/directory.routes.ts';
import { importListPage, importPages } from './imports/imports.routes.ts';
import { findUnfinishedImports } from './imports/unfinished-imports.ts';
import { uploadPages } from './imports/upload.routes.ts';
import { mailPreferencePages, unsubscribePages } from './notifications/preferences/mail-preferences.routes.ts';
import { devMailboxPages } from './admin/mail/dev-mailbox.routes.ts';
import { mailPages } from './admin/mail/mail.routes.ts';
import { settingsPages } from './admin/settings/settings.routes.ts';
import { joinListPages } from './meetings/access/join-list.routes.ts';
import { meetingListPages } from './meetings/scheduling/meeting-list.routes.ts';
import { callPolicyPages } from './meetings/call-options/call-policy.routes.ts';
import { coursePage } from './meetings/timetable/course-page.routes.ts';
import { myCoursesPage } from './meetings/timetable/my-courses.routes.ts';
import { cancelMeetingPages } from './meetings/scheduling/cancel-meeting.routes.ts';
import { endCallPages } from './meetings/scheduling/end-call.routes.ts';
import { holidayPages } from './meetings/series/holidays.routes.ts';
import { redirectToJoinByNumber, joinPages } from './meetings/join/join.routes.ts';
import { moderatorPages } from './meetings/moderators/moderators.routes.ts';
import { waitingRoomPage } from './meetings/join/waiting-room.ts';
import { meetingFormPages } from './meetings/scheduling/meeting-form.routes.ts';
import { meetingHeaderLoader } from './meetings/page/meeting-header.ts';
import { meetingPage } from './meetings/page/meeting-page.routes.ts';
import { extendMeetingPage } from './meetings/scheduling/extend-meeting.routes.ts';
import { pastPage, todayPage } from './meetings/timetable/today.routes.ts';
import { phonePage } from './meetings/timetable/phone.routes.ts';
import { copyCoursePages } from './meetings/planning/copy-course.routes.ts';
import { courseChoicePage } from './meetings/planning/course-choice.routes.ts';
import { schedulePages } from './meetings/planning/schedule.routes.ts';
import { searchPage } from './search/search.routes.ts';
import { cancelSeriesPages } from './meetings/series/cancel-series.routes.ts';
import { seriesPages } from './meetings/series/series.routes.ts';
import { startClassPage } from './meetings/scheduling/start-class.routes.ts';
import { tokenPages } from './meetings/join/token.routes.ts';
import { whoCanJoinPage } from './meetings/access/who-can-join.routes.ts';
import { anonymisePages } from './privacy/anonymise.routes.ts';
import { dataExportPages } from './privacy/data-export.routes.ts';
import { privacyRulePages, privacyPolicyPage } from './privacy/privacy.routes.ts';
import { metricsPage } from './operations/metrics.routes.ts';
import { createReminderCounter } from './notifications/reminders/send-reminders.ts';
import { reservationPages } from './meetings/reservations/reservations.routes.ts';
import { minutesPages } from './minutes/minutes.routes.ts';
import { pollsAndLinksHandler } from './minutes/report.routes.ts';
import { recordingPages } from './recordings/recordings.routes.ts';
import { publishedRecordingLister } from './recordings/list-recordings.ts';
import { recordingUploadHandlers } from './recordings/upload.routes.ts';
import { watchPages } from './recordings/watch.routes.ts';
import { bulkActionPage } from './admin/people/bulk/bulk.routes.ts';
import { bulkRunPages } from './admin/people/bulk/bulk-run.routes.ts';
import { handOverPages } from './admin/people/hand-over.routes.ts';
import { newPersonPages } from './admin/people/new-person.routes.ts';
import { peopleListPages } from './admin/people/people.routes.ts';
import { personAccessPages } from './admin/people/person-access.routes.ts';
import { personCoursePages } from './admin/people/person-courses.routes.ts';
import { personStatePages } from './admin/people/person-state.routes.ts';
import { personPages } from './admin/people/person.routes.ts';
import { deleteRolePages } from './admin/people/delete-role.routes.ts';
import { rolePages } from './admin/people/roles.routes.ts';
import type { PortalContext } from './context.ts';
import { keptFormPage } from './platform/http/kept-forms.ts';

export type Pages = ReturnType<typeof createPages>;

/** The handlers of every page, by the name of its group. What a lower layer shows of a higher one is handed to it here. */
export function createPages(context: PortalContext, passport: Passport) {
  const providers = createProviderClients(context);
  const findLiveCalls = liveCallFinder(context);
  const findCurrentCalls = currentCallFinder(context);
  const loadHeader = meetingHeaderLoader(context, findLiveCalls);
  const findFirstSteps = firstStepFinder(context, findDoctorSummary);
  return {
    signIn: signInPages(context, passport, providers),
    providerSignIn: providerSignInPages(context, providers),
    providerLogout: providerLogoutPages(context, providers),
    identities: identityPages(context, providers),
    secondFactor: secondFactorPages(context),
    passkey: passkeyPages(context),
    keepSecondFactor: keepSecondFactorPages(context),
    demandedFactor: demandedFactorPage(context),
    signInPolicy: signInPolicyPages(context),
    confirm: confirmPages(context),
    keptForm: keptFormPage(context),
    forgotPassword: forgotPasswordPages(context),
    accountLink: accountLinkPages(context),
    profile: profilePages(context),
    waysIn: waysInPages(context),
    ownSecondFactor: ownSecondFactorPages(context),
    picture: picturePages(context),
    calendar: calendarPages(context),
    mailPreferences: mailPreferencePages(context),
    access: accessPages(context),
    authorization: authorizationPages(context),
    join: joinPages(context, createGuestJoinHandler(context)),
    guestJoin: guestJoinPages(context),
    guestLinks: guestLinkPages(context, loadHeader),
    myCourses: myCoursesPage(context),
    course: coursePage(context, findLiveCalls),
    token: tokenPages(context),
    courseList: courseListPages(context),
    courseSettings: courseSettingsPages(context),
    enrollmentDays: enrollmentDayPages(context),
    members: memberPages(context, findCurrentCalls),
    sections: sectionPages(context),
    enroll: enrollPages(context),
    peopleList: peopleListPages(context),
    newPerson: newPersonPages(context),
    person: personPages(context),
    personAccess: personAccessPages(context),
    personCourses: personCoursePages(context, findCurrentCalls),
    personState: personStatePages(context, findCurrentCalls),
    roles: rolePages(context),
    deleteRole: deleteRolePages(context),
    groups: groupPages(context),
    mail: mailPages(context, signedInAccount),
    devMailbox: devMailboxPages(context),
    settings: settingsPages(context),
    auditLog: auditLogPages(context),
    imports: importPages(context),
    directory: directoryPages(context),
    meetingList: meetingListPages(context),
    meetingForm: meetingFormPages(context),
    moderators: moderatorPages(context, loadHeader),
    meeting: meetingPage(context, {
      loadHeader,
      countReminders: createReminderCounter(context),
      findOwnAttendance: ownAttendanceFinder(context),
      listRemovals: removalLister(context),
      findEndWithoutModerator: endWithoutModeratorFinder(context),
      listPublishedRecordings: publishedRecordingLister(context),
    }),
    extendMeeting: extendMeetingPage(context),
    cancelMeeting: cancelMeetingPages(context, findLiveCalls),
    endCall: endCallPages(context),
    joinList: joinListPages(context, loadHeader),
    removals: removalPages(context, loadHeader),
    callAttendance: callAttendancePages(context, loadHeader),
    courseAttendance: courseAttendancePages(context),
    certificates: certificatePages(context),
    attendanceRules: attendanceRulePages(context),
    correction: attendanceCorrectionPages(context),
    roomEvents: roomEventHandlers(context),
    minutes: minutesPages(context, loadHeader),
    pollsAndLinks: pollsAndLinksHandler(context),
    recordings: recordingPages(context, loadHeader),
    watchRecordings: watchPages(context),
    recordingUploads: recordingUploadHandlers(context),
    callPolicy: callPolicyPages(context),
    holidays: holidayPages(context),
    series: seriesPages(context),
    cancelSeries: cancelSeriesPages(context),
    schedule: schedulePages(context),
    copyCourse: copyCoursePages(context),
    courseChoice: courseChoicePage(context),
    reservations: reservationPages(context),
    doctor: doctorPages(context),
    dataExport: dataExportPages(context),
    privacyRules: privacyRulePages(context),
    anonymise: anonymisePages(context),
    today: todayPage(context, findLiveCalls, findFirstSteps),
    liveFragment: liveFragment(context),
    phone: phonePage(context),
    past: pastPage(context),
    search: searchPage(context),
    startClass: startClassPage(context),
    privacyPolicy: privacyPolicyPage(context),
    firstSteps: updateFirstSteps(context),
    dashboard: dashboardPage(context, findLiveCalls, findFirstSteps, { findDoctorSummary, findUnfinishedImports }),
    openRooms: openRoomsPage(context, findLiveCalls),
    figures: figurePages(context),
    occupants: occupantsPage(context),
    whoCanJoin: whoCanJoinPage(context, loadHeader),
    bulkAction: bulkActionPage(context),
    bulkRun: bulkRunPages(context),
    handOver: handOverPages(context),
    importList: importListPage(context),
    metrics: metricsPage(context, findLiveCalls),
    waitingRoom: waitingRoomPage(context),
    joinByNumber: redirectToJoinByNumber,
    apiDocs: apiDocsPage,
    unsubscribe: unsubscribePages(context),
    uploads: {
      people: uploadPages(context, 'people'),
      courses: uploadPages(context, 'courses'),
      enrollments: uploadPages(context, 'enrollments'),
      meetings: uploadPages(context, 'meetings'),
    },
  };
}

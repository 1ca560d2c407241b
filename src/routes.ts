import { adminPermissions, permissions, type Permission } from './accounts/permissions.ts';
import type { Pages } from './pages.ts';
import type { Route } from './router.ts';

// Administrators of all courses, and teachers: the pages themselves check which courses a teacher may manage.
const courseManagers = ['courses:write', 'own-courses:write'] as const;
const meetingManagers = ['meetings:write', 'own-courses:write'] as const;

/** For any kind of import: the pages themselves check the permission for the kind of the import that is asked for. */
const importers = ['people:write', 'courses:write', 'meetings:write'] as const;

/** Every URL of the portal with its access, but for those of `api/routes.ts`. */
export function pageRoutes(pages: Pages, { debug }: { debug: boolean }): Route[] {
  return [
    { path: '/join-meeting', access: 'public', get: pages.joinByNumber },
    { path: '/join-meeting/:id', access: 'public', get: pages.join.byId },
    { path: '/aula/:room', access: 'public', get: pages.join.byRoom },

    { path: '/guest/:key', access: 'public', get: pages.guestJoin.show, post: pages.guestJoin.createPass },

    { path: '/login', access: 'public', get: pages.signIn.show, post: pages.signIn.submit },
    { path: '/login/second-factor', access: 'public', get: pages.secondFactor.show, post: pages.secondFactor.submit },
    { path: '/login/passkey', access: 'public', get: pages.passkey.request, post: pages.passkey.submit },
    { path: '/second-factor-reset/:secret', access: 'public', get: pages.keepSecondFactor.show, post: pages.keepSecondFactor.keep },
    // A page of an earlier session that is still open in a window ends the one of today too.
    { path: '/logout', access: 'public', post: pages.signIn.signOut, actsAgain: true },

    { path: '/confirm', access: 'signed-in', get: pages.confirm.show, post: pages.confirm.submit },
    // Links, because the content security policy lets no form lead to another site.
    { path: '/sign-in/:provider', access: 'public', get: pages.providerSignIn.start },
    { path: '/sign-in/:provider/callback', access: 'public', get: pages.providerSignIn.callback },
    { path: '/kept-form/:secret', access: 'signed-in', get: pages.keptForm },
    { path: '/forgot-password', access: 'public', get: pages.forgotPassword.show, post: pages.forgotPassword.submit },
    { path: '/link/:secret', access: 'public', get: pages.accountLink.show, post: pages.accountLink.submit },

    { path: '/', access: 'signed-in', get: pages.today },
    { path: '/courses', access: 'signed-in', get: pages.myCourses },
    { path: '/courses/:id', access: 'signed-in', get: pages.course },
    { path: '/meetings/:id', access: 'signed-in', get: pages.meeting },
    { path: '/meetings/:id/live', access: 'signed-in', get: pages.liveFragment },
    { path: '/meetings/:id/phone', access: 'signed-in', get: pages.phone },
    { path: '/past', access: 'signed-in', get: pages.past },
    { path: '/search', access: 'signed-in', get: pages.search },
    { path: '/schedule', access: meetingManagers, get: pages.courseChoice },
    { path: '/start-class', access: meetingManagers, post: pages.startClass },

    { path: '/calendar', access: 'signed-in', get: pages.calendar.show },
    { path: '/calendar/address', access: 'signed-in', post: pages.calendar.renewUrl },
    { path: '/calendar/:key/:file', access: 'public', get: pages.calendar.feed },
    { path: '/meetings/:id/calendar', access: 'signed-in', get: pages.calendar.downloadMeeting },

    { path: '/profile', access: 'signed-in', get: pages.profile.show, post: pages.profile.update },
    { path: '/profile/picture', access: 'signed-in', post: pages.picture.update, body: pages.picture.body },
    { path: '/profile/picture/remove', access: 'signed-in', post: pages.picture.remove },
    { path: '/pictures/:file', access: 'public', get: pages.picture.show },
    { path: '/profile/email', access: 'signed-in', post: pages.profile.updateEmail },
    { path: '/profile/password', access: 'signed-in', post: pages.profile.updatePassword },
    { path: '/profile/sign-in', access: 'signed-in', get: pages.waysIn.show },
    {
      path: '/profile/sign-in/app',
      access: 'signed-in',
      needsProof: 'second-factor',
      get: pages.ownSecondFactor.showAppSetup,
      post: pages.ownSecondFactor.setUpApp,
    },
    { path: '/profile/sign-in/app/remove', access: 'signed-in', needsProof: 'second-factor', post: pages.ownSecondFactor.removeApp },
    {
      path: '/profile/sign-in/recovery-codes',
      access: 'signed-in',
      needsProof: 'second-factor',
      post: pages.ownSecondFactor.renewRecoveryCodes,
    },
    // Asked for by passkeys.js.
    { path: '/profile/sign-in/passkey/new', access: 'signed-in', needsProof: 'second-factor', get: pages.ownSecondFactor.requestPasskey },
    {
      path: '/profile/sign-in/passkey',
      access: 'signed-in',
      needsProof: 'second-factor',
      post: pages.ownSecondFactor.registerPasskey,
    },
    { path: '/profile/sign-in/passkey/:id', access: 'signed-in', post: pages.ownSecondFactor.renamePasskey },
    {
      path: '/profile/sign-in/passkey/:id/remove',
      access: 'signed-in',
      needsProof: 'second-factor',
      post: pages.ownSecondFactor.removePasskey,
    },
    { path: '/profile/identities/link', access: 'signed-in', post: pages.identities.link },
    { path: '/profile/identities/discard', access: 'signed-in', post: pages.identities.discard },
    { path: '/profile/identities/link/:provider', access: 'signed-in', get: pages.identities.start },
    { path: '/profile/identities/:id/unlink', access: 'signed-in', post: pages.identities.unlink },
    { path: '/profile/access', access: 'signed-in', get: pages.access.show },
    { path: '/profile/access/key', access: permissions, post: pages.access.createKey },
    { path: '/profile/access/session', access: 'signed-in', post: pages.access.endSession },
    { path: '/profile/access/:id/end', access: 'signed-in', post: pages.access.revokeToken },
    { path: '/profile/mail', access: 'signed-in', get: pages.mailPreferences.show, post: pages.mailPreferences.update },
    { path: '/profile/mail/links', access: 'signed-in', post: pages.mailPreferences.rotateLinks },
    { path: '/profile/xmpp-password', access: 'signed-in', post: pages.profile.updateXmppPassword },
    { path: '/profile/data', access: 'signed-in', get: pages.dataExport.show, post: pages.dataExport.request },
    { path: '/profile/data/file', access: 'signed-in', needsProof: true, get: pages.dataExport.download },

    { path: '/privacy', access: 'public', get: pages.privacyPolicy },

    { path: '/admin', access: adminPermissions, get: pages.dashboard },
    { path: '/admin/first-steps', access: 'settings:write', post: pages.firstSteps },
    { path: '/admin/rooms', access: 'meetings:write', get: pages.openRooms },
    { path: '/admin/figures', access: 'meetings:write', get: pages.figures.show },
    { path: '/admin/figures/courses', access: 'meetings:write', get: pages.figures.courses },
    { path: '/admin/figures/teachers', access: 'meetings:write', get: pages.figures.teachers },
    { path: '/admin/figures/export', access: 'meetings:write', get: pages.figures.export },

    { path: '/admin/courses', access: 'courses:write', get: pages.courseList.list },
    { path: '/admin/courses/export', access: 'courses:write', get: pages.courseList.export },
    { path: '/admin/courses/new', access: 'courses:write', get: pages.courseList.showCreate, post: pages.courseList.create },
    { path: '/courses/:id/members', access: courseManagers, get: pages.members.list },
    { path: '/courses/:id/settings', access: courseManagers, get: pages.courseSettings.show, post: pages.courseSettings.update },
    { path: '/courses/:id/copy', access: 'courses:write', get: pages.copyCourse.show, post: pages.copyCourse.copy },
    {
      path: '/courses/:id/enroll',
      access: courseManagers,
      get: pages.enroll.show,
      post: pages.enroll.enroll,
      body: pages.enroll.bodyParser,
    },
    { path: '/courses/:id/members/export', access: courseManagers, get: pages.members.export },
    { path: '/courses/:id/members/:person/role', access: courseManagers, post: pages.members.updateRole },
    { path: '/courses/:id/members/:person/end', access: courseManagers, get: pages.members.confirmEnd, post: pages.members.end },
    { path: '/courses/:id/members/:person/resume', access: courseManagers, post: pages.members.resume },
    { path: '/courses/:id/meetings/export', access: meetingManagers, get: pages.meetingList.exportOfCourse },
    { path: '/courses/:id/schedule', access: meetingManagers, get: pages.schedule.show, post: pages.schedule.create },
    { path: '/courses/:id/attendance', access: 'signed-in', get: pages.courseAttendance.show },
    { path: '/courses/:id/attendance/export', access: meetingManagers, get: pages.courseAttendance.export },
    { path: '/courses/:id/attendance/print', access: meetingManagers, get: pages.courseAttendance.print },
    { path: '/courses/:id/attendance/certificate', access: 'signed-in', post: pages.certificates.issueOwn },
    { path: '/courses/:id/certificates', access: meetingManagers, get: pages.certificates.list, post: pages.certificates.issue },
    { path: '/courses/:id/certificates/export', access: meetingManagers, get: pages.certificates.downloadAll },
    { path: '/courses/:id/certificates/:certificate/revoke', access: meetingManagers, post: pages.certificates.revoke },
    { path: '/certificates/:number', access: 'public', get: pages.certificates.confirm },
    { path: '/certificates/:number/pdf', access: 'signed-in', get: pages.certificates.download },

    { path: '/admin/attendance', access: 'meetings:write', get: pages.attendanceRules.show, post: pages.attendanceRules.update },
    { path: '/admin/holidays', access: 'courses:write', get: pages.holidays.list, post: pages.holidays.update },
    { path: '/admin/call-options', access: 'meetings:write', get: pages.callPolicy.show, post: pages.callPolicy.update },
    { path: '/admin/meetings', access: 'meetings:write', get: pages.meetingList.list },
    { path: '/admin/meetings/export', access: 'meetings:write', get: pages.meetingList.export },
    { path: '/meetings/:id/change', access: meetingManagers, get: pages.meetingForm.show, post: pages.meetingForm.update },
    { path: '/meetings/:id/series', access: meetingManagers, get: pages.series.show, post: pages.series.update },
    {
      path: '/meetings/:id/series/cancel',
      access: meetingManagers,
      get: pages.cancelSeries.confirm,
      post: pages.cancelSeries.cancel,
    },
    {
      path: '/meetings/:id/series/restore',
      access: meetingManagers,
      get: pages.cancelSeries.confirmRestore,
      post: pages.cancelSeries.restore,
    },
    {
      path: '/meetings/:id/cancel',
      access: meetingManagers,
      get: pages.cancelMeeting.confirmCancel,
      post: pages.cancelMeeting.cancel,
    },
    { path: '/meetings/:id/restore', access: meetingManagers, post: pages.cancelMeeting.restore },
    {
      path: '/meetings/:id/delete',
      access: meetingManagers,
      get: pages.cancelMeeting.confirmDelete,
      post: pages.cancelMeeting.delete,
    },
    { path: '/meetings/:id/inside', access: meetingManagers, get: pages.occupants },
    { path: '/meetings/:id/end', access: meetingManagers, get: pages.endCall.confirmEnd, post: pages.endCall.end },
    { path: '/meetings/:id/reopen', access: meetingManagers, post: pages.endCall.reopen },
    { path: '/meetings/:id/lengthen', access: meetingManagers, post: pages.extendMeeting },
    { path: '/meetings/:id/who-can-join', access: meetingManagers, get: pages.whoCanJoin },
    {
      path: '/meetings/:id/attendance',
      access: meetingManagers,
      get: pages.callAttendance.show,
      post: pages.callAttendance.takeRollCall,
    },
    { path: '/meetings/:id/attendance/export', access: meetingManagers, get: pages.callAttendance.export },
    { path: '/meetings/:id/attendance/print', access: meetingManagers, get: pages.callAttendance.print },
    {
      path: '/meetings/:id/attendance/:person',
      access: meetingManagers,
      get: pages.correction.show,
      post: pages.correction.update,
    },
    { path: '/meetings/:id/guests', access: meetingManagers, get: pages.guestLinks.show, post: pages.guestLinks.create },
    { path: '/meetings/:id/guests/:link/withdraw', access: meetingManagers, post: pages.guestLinks.revoke },
    { path: '/meetings/:id/joins', access: meetingManagers, get: pages.joinList.list },
    { path: '/meetings/:id/joins/export', access: meetingManagers, get: pages.joinList.export },

    { path: '/admin/users', access: 'people:read', get: pages.peopleList.show },
    { path: '/admin/users/export', access: 'people:read', needsProof: true, get: pages.peopleList.export },
    { path: '/admin/users/new', access: 'people:write', needsProof: true, get: pages.newPerson.show, post: pages.newPerson.create },
    { path: '/admin/users/links', access: 'people:write', needsProof: true, get: pages.handOver.show, post: pages.handOver.create },
    { path: '/admin/users/bulk', access: ['people:write', 'courses:write'], needsProof: true, post: pages.bulkAction },
    { path: '/admin/users/bulk/:id', access: ['people:write', 'courses:write'], get: pages.bulkRun.show },
    { path: '/admin/users/bulk/:id/undo', access: ['people:write', 'courses:write'], needsProof: true, post: pages.bulkRun.undo },
    { path: '/admin/users/:id', access: 'people:read', get: pages.person.show },
    { path: '/admin/users/:id/details', access: 'people:write', needsProof: true, post: pages.person.updateDetails },
    { path: '/admin/users/:id/username', access: 'people:write', needsProof: true, post: pages.person.updateUsername },
    { path: '/admin/users/:id/roles', access: 'people:write', needsProof: true, post: pages.person.updateRoles },
    { path: '/admin/users/:id/courses', access: 'courses:write', post: pages.personCourses.enroll },
    { path: '/admin/users/:id/courses/:course/role', access: 'courses:write', post: pages.personCourses.updateRole },
    { path: '/admin/users/:id/courses/:course/end', access: 'courses:write', post: pages.personCourses.end },
    { path: '/admin/users/:id/invite', access: 'people:write', post: pages.personAccess.invite },
    { path: '/admin/users/:id/reset', access: 'people:write', needsProof: true, post: pages.personAccess.sendPasswordReset },
    { path: '/admin/users/:id/hand-over', access: 'people:write', needsProof: true, post: pages.personAccess.createOneTimeLink },
    { path: '/admin/users/:id/picture/remove', access: 'people:write', post: pages.personAccess.removePicture },
    { path: '/admin/users/:id/second-factor/remove', access: 'people:write', needsProof: true, post: pages.personAccess.resetSecondFactor },
    {
      path: '/admin/users/:id/identities/:identity/unlink',
      access: 'people:write',
      needsProof: true,
      post: pages.personAccess.unlinkIdentity,
    },
    { path: '/admin/users/:id/unlock', access: 'people:write', post: pages.personAccess.clearFailedAttempts },
    { path: '/admin/users/:id/xmpp-password', access: 'people:write', needsProof: true, post: pages.personAccess.assignXmppPassword },
    { path: '/admin/users/:id/sessions', access: 'people:write', post: pages.personAccess.endSessions },
    { path: '/admin/users/:id/access/:grant/end', access: 'people:write', post: pages.personAccess.revokeToken },
    {
      path: '/admin/users/:id/switch-off',
      access: 'people:write',
      get: pages.personState.confirmDeactivate,
      post: pages.personState.deactivate,
    },
    { path: '/admin/users/:id/switch-on', access: 'people:write', needsProof: true, post: pages.personState.activate },
    { path: '/admin/users/:id/delete', access: 'people:write', get: pages.personState.confirmDelete, post: pages.personState.delete },
    { path: '/admin/users/:id/anonymise', access: 'people:write', get: pages.anonymise.confirm, post: pages.anonymise.anonymise },

    { path: '/admin/roles', access: 'roles:write', get: pages.roles.list },
    { path: '/admin/roles/new', access: 'roles:write', needsProof: true, get: pages.roles.showNew, post: pages.roles.create },
    { path: '/admin/roles/:id', access: 'roles:write', needsProof: true, get: pages.roles.show, post: pages.roles.update },
    {
      path: '/admin/roles/:id/delete',
      access: 'roles:write',
      needsProof: true,
      get: pages.deleteRole.confirm,
      post: pages.deleteRole.delete,
    },
    { path: '/admin/doctor', access: 'roles:write', get: pages.doctor.show, post: pages.doctor.run },
    { path: '/admin/privacy', access: 'privacy:write', get: pages.privacyRules.show, post: pages.privacyRules.update },
    {
      path: '/admin/settings',
      access: 'settings:write',
      get: pages.settings.show,
      post: pages.settings.update,
      body: pages.settings.body,
    },
    { path: '/admin/audit-log', access: 'audit-log:read', get: pages.auditLog.list },
    { path: '/admin/audit-log/export', access: 'audit-log:read', needsProof: true, get: pages.auditLog.export },
    { path: '/admin/audit-log/check', access: 'audit-log:read', post: pages.auditLog.check },
    { path: '/admin/audit-log/:id', access: 'audit-log:read', get: pages.auditLog.show },

    { path: '/admin/mail', access: 'mail:read', get: pages.mail.list },
    { path: '/admin/mail/export', access: 'mail:read', needsProof: true, get: pages.mail.export },
    { path: '/admin/mail/test', access: 'mail:read', post: pages.mail.sendTest },
    { path: '/admin/mail/:id/retry', access: 'mail:read', post: pages.mail.retry },

    { path: '/admin/imports', access: importers, get: pages.importList },
    ...uploadRoutes('people', 'people:write', pages.uploads.people),
    ...uploadRoutes('courses', 'courses:write', pages.uploads.courses),
    ...uploadRoutes('enrollments', 'courses:write', pages.uploads.enrollments),
    ...uploadRoutes('meetings', 'meetings:write', pages.uploads.meetings),
    { path: '/admin/imports/:id', access: importers, get: pages.imports.show },
    { path: '/admin/imports/:id/choices', access: importers, post: pages.imports.choose },
    { path: '/admin/imports/:id/confirm', access: importers, needsProof: true, post: pages.imports.confirm },
    { path: '/admin/imports/:id/undo', access: 'courses:write', post: pages.imports.undoSync },
    { path: '/admin/imports/:id/abandon', access: importers, post: pages.imports.abandon },
    { path: '/admin/imports/:id/invite', access: 'people:write', post: pages.imports.invite },
    {
      path: '/admin/imports/:id/links',
      access: 'people:write',
      needsProof: true,
      get: pages.imports.showLinks,
      post: pages.imports.createLinks,
    },
    { path: '/admin/imports/:id/refused', access: importers, get: pages.imports.refused },

    { path: '/api/jitsi/events/room/created', access: 'jitsi', post: pages.roomEvents.created, body: pages.roomEvents.body },
    { path: '/api/jitsi/events/room/destroyed', access: 'jitsi', post: pages.roomEvents.destroyed, body: pages.roomEvents.body },
    { path: '/api/jitsi/events/occupant/joined', access: 'jitsi', post: pages.roomEvents.joined, body: pages.roomEvents.body },
    { path: '/api/jitsi/events/occupant/left', access: 'jitsi', post: pages.roomEvents.left, body: pages.roomEvents.body },
    { path: '/api/jitsi/conference', access: 'jitsi', post: pages.reservations.create },
    { path: '/api/jitsi/conference/:id', access: 'jitsi', get: pages.reservations.show, delete: pages.reservations.delete },

    { path: '/metrics', access: 'metrics', get: pages.metrics },

    { path: '/api/docs', access: 'public', get: pages.apiDocs },

    { path: '/jitsi/generate-token', access: 'signed-in-json', get: pages.token.generate, post: pages.token.generate },
    ...(debug ? debugRoutes(pages) : [{ path: '/test-meeting-jwt/:id', access: 'public', get: pages.token.testDisabled } as const]),
  ];
}

/**
 * What is posted without a session and from another origin: by mail programs when their reader presses their unsubscribe button (RFC 8058), and
 * by identity providers, which end sessions.
 */
export function outsideRoutes({ unsubscribe: { show, unsubscribe, skipBody }, providerSignIn }: Pages): Route[] {
  return [
    { path: '/unsubscribe/:list/:key', access: 'public', get: show, post: unsubscribe, body: skipBody },
    { path: '/sign-in/:provider/logout', access: 'public', post: providerSignIn.endSessions, actsAgain: true },
  ];
}

function uploadRoutes(
  kind: keyof Pages['uploads'],
  access: Permission,
  { show, submit, body, template }: Pages['uploads']['people'],
): Route[] {
  return [
    { path: `/admin/imports/${kind}`, access, get: show, post: submit, body },
    { path: `/admin/imports/${kind}/template`, access, get: template },
  ];
}

/** On a development machine: a token to look at, and all mail in the browser. */
function debugRoutes({ devMailbox, token }: Pages): Route[] {
  return [
    { path: '/test-meeting-jwt/:id', access: 'signed-in-json', get: token.test },
    { path: '/mail', access: 'public', get: devMailbox.list },
    { path: '/mail/:id', access: 'public', get: devMailbox.show },
    { path: '/mail/:id/page', access: 'public', get: devMailbox.showHtml },
  ];
}

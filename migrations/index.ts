import type { Migration } from 'kysely';
import * as accounts from './0001-accounts.ts';
import * as sessions from './0002-sessions.ts';
import * as searchTerms from './0003-search-terms.ts';
import * as xmppCredentials from './0004-xmpp-credentials.ts';
import * as courses from './0005-courses.ts';
import * as meetings from './0006-meetings.ts';
import * as attendance from './0007-attendance.ts';
import * as guests from './0008-guests.ts';
import * as calendar from './0009-calendar.ts';
import * as jobsAndMail from './0010-jobs-and-mail.ts';
import * as notifications from './0011-notifications.ts';
import * as auditLog from './0012-audit-log.ts';
import * as imports from './0013-imports.ts';
import * as api from './0014-api.ts';
import * as privacy from './0015-privacy.ts';
import * as doctor from './0016-doctor.ts';
import * as accountAuthority from './0017-account-authority.ts';
import * as importChoices from './0018-import-choices.ts';
import * as knownDevices from './0019-known-devices.ts';
import * as healthChecks from './0020-health-checks.ts';
import * as forms from './0021-forms.ts';
import * as identity from './0022-identity.ts';
import * as identifiers from './0023-identifiers.ts';
import * as firstSteps from './0024-first-steps.ts';
import * as bulkRuns from './0025-bulk-runs.ts';
import * as accountPictures from './0026-account-pictures.ts';
import * as seriesTimes from './0027-series-times.ts';
import * as figures from './0028-figures.ts';
import * as certificates from './0029-certificates.ts';
import * as furtherEnrollments from './0030-further-enrollments.ts';
import * as notesOfSeriesNotices from './0031-notes-of-series-notices.ts';
import * as accountIdentities from './0032-account-identities.ts';
import * as secondFactors from './0033-second-factors.ts';
import * as groups from './0034-groups.ts';
import * as authorizationCodes from './0035-authorization-codes.ts';
import * as demandedSecondFactors from './0036-demanded-second-factors.ts';
import * as meetingModerators from './0037-meeting-moderators.ts';
import * as provenEmails from './0038-proven-emails.ts';
import * as signInPolicy from './0039-sign-in-policy.ts';
import * as removals from './0040-removals.ts';
import * as enrollmentDays from './0041-enrollment-days.ts';
import * as sections from './0042-sections.ts';
import * as recordings from './0043-recordings.ts';
import * as sectionsInImports from './0044-sections-in-imports.ts';
import * as callPlaces from './0045-call-places.ts';
import * as minutes from './0046-minutes.ts';
import * as publishedRecordings from './0047-published-recordings.ts';
import * as endsOfAccess from './0049-ends-of-access.ts';
import * as directoryRuns from './0050-directory-runs.ts';
import * as moderatorsOfSeries from './0051-moderators-of-series.ts';
import * as clientsOfTokens from './0052-clients-of-tokens.ts';
import * as peopleByName from './0053-people-by-name.ts';

/** Every migration in order. New ones go to the end; one that has landed is never edited. */
export const migrations: Record<string, Migration> = {
  '0001-accounts': accounts,
  '0002-sessions': sessions,
  '0003-search-terms': searchTerms,
  '0004-xmpp-credentials': xmppCredentials,
  '0005-courses': courses,
  '0006-meetings': meetings,
  '0007-attendance': attendance,
  '0008-guests': guests,
  '0009-calendar': calendar,
  '0010-jobs-and-mail': jobsAndMail,
  '0011-notifications': notifications,
  '0012-audit-log': auditLog,
  '0013-imports': imports,
  '0014-api': api,
  '0015-privacy': privacy,
  '0016-doctor': doctor,
  '0017-account-authority': accountAuthority,
  '0018-import-choices': importChoices,
  '0019-known-devices': knownDevices,
  '0020-health-checks': healthChecks,
  '0021-forms': forms,
  '0022-identity': identity,
  '0023-identifiers': identifiers,
  '0024-first-steps': firstSteps,
  '0025-bulk-runs': bulkRuns,
  '0026-account-pictures': accountPictures,
  '0027-series-times': seriesTimes,
  '0028-figures': figures,
  '0029-certificates': certificates,
  '0030-further-enrollments': furtherEnrollments,
  '0031-notes-of-series-notices': notesOfSeriesNotices,
  '0032-account-identities': accountIdentities,
  '0033-second-factors': secondFactors,
  '0034-groups': groups,
  '0035-authorization-codes': authorizationCodes,
  '0036-demanded-second-factors': demandedSecondFactors,
  '0037-meeting-moderators': meetingModerators,
  '0038-proven-emails': provenEmails,
  '0039-sign-in-policy': signInPolicy,
  '0040-removals': removals,
  '0041-enrollment-days': enrollmentDays,
  '0042-sections': sections,
  '0043-recordings': recordings,
  '0044-sections-in-imports': sectionsInImports,
  '0045-call-places': callPlaces,
  '0046-minutes': minutes,
  '0047-published-recordings': publishedRecordings,
  '0049-ends-of-access': endsOfAccess,
  '0050-directory-runs': directoryRuns,
  '0051-moderators-of-series': moderatorsOfSeries,
  '0052-clients-of-tokens': clientsOfTokens,
  '0053-people-by-name': peopleByName,
};

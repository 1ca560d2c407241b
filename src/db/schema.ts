import type { AccountLinkTable } from '../accounts/account-links.table.ts';
import type { RolePermissionTable, RoleTable, SignInTryTable, UserRoleTable, UserTable } from '../accounts/accounts.table.ts';
import type { CourseTable, EnrollmentTable } from '../courses/courses.table.ts';
import type { SessionTable } from '../http/sessions.table.ts';
import type { JobTable } from '../jobs/jobs.table.ts';
import type { JournalEndTable, JournalTable } from '../journal/journal.table.ts';
import type { SearchWordTable } from '../lists/search-words.table.ts';
import type { MailTable } from '../mail/mail.table.ts';
import type { HolidayTable, JoinAttemptTable, MeetingTable, SeriesSkipTable, SeriesTable } from '../meetings/meetings.table.ts';
import type { AuthregTable, ProsodyTable } from '../xmpp/credentials.table.ts';

/** Every table of the portal: the sum of what the modules own. */
export type Schema = {
  auth_user: UserTable;
  roles: RoleTable;
  user_roles: UserRoleTable;
  role_permissions: RolePermissionTable;
  sign_in_tries: SignInTryTable;
  account_links: AccountLinkTable;
  sessions: SessionTable;
  search_words: SearchWordTable;
  courses: CourseTable;
  enrollments: EnrollmentTable;
  meetings: MeetingTable;
  series: SeriesTable;
  series_skips: SeriesSkipTable;
  holidays: HolidayTable;
  join_attempts: JoinAttemptTable;
  authreg: AuthregTable;
  prosody: ProsodyTable;
  journal: JournalTable;
  journal_ends: JournalEndTable;
  jobs: JobTable;
  mail: MailTable;
};

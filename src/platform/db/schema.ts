import type { AccountLinkTable } from '../../accounts/links/account-links.table.ts';
import type { RolePermissionTable, RoleTable, SignInTryTable, UserRoleTable, UserTable } from '../../accounts/accounts.table.ts';
import type { AttendanceCorrectionTable, AttendanceRulesTable, RoomOpeningTable, StayTable } from '../../attendance/attendance.table.ts';
import type { ApiCreationTable, ApiGrantTable, ApiSecretTable } from '../../accounts/api-tokens/api-tokens.table.ts';
import type { CalendarAddressTable } from '../../calendar/calendar.table.ts';
import type { CourseTable, EnrollmentTable } from '../../courses/courses.table.ts';
import type { ExaminationTable } from '../../operations/doctor/doctor.table.ts';
import type { GuestLinkTable, GuestPassTable } from '../../guests/guests.table.ts';
import type { ImportCourseTable } from '../../imports/courses/import-courses.table.ts';
import type { ImportEnrollmentTable } from '../../imports/enrollments/import-enrollments.table.ts';
import type { ImportClaimTable, ImportPieceTable, ImportRowTable, ImportTable } from '../../imports/imports.table.ts';
import type { ImportMeetingTable } from '../../imports/meetings/import-meetings.table.ts';
import type { ImportPersonRoleTable, ImportPersonTable } from '../../imports/people/import-people.table.ts';
import type { SessionTable } from '../http/sessions.table.ts';
import type { JobTable } from '../jobs/jobs.table.ts';
import type { JournalEndTable, JournalTable } from '../audit-log/audit-log.table.ts';
import type { SearchWordTable } from '../pagination/search-terms.table.ts';
import type { MailTable } from '../mail/mail.table.ts';
import type { MailChoiceTable } from '../../notifications/preferences/mail-preferences.table.ts';
import type { ReminderLookTable } from '../../notifications/reminders/reminders.table.ts';
import type { PersonalFilePieceTable, PersonalFileTable, PrivacyRulesTable, RetentionRunTable } from '../../privacy/privacy.table.ts';
import type { RoomReservationTable } from '../../meetings/reservations/reservations.table.ts';
import type {
  AnnouncedRoomTable,
  CallPolicyTable,
  HolidayTable,
  JoinAttemptTable,
  MeetingNoticeTable,
  MeetingTable,
  SeriesNoticeTable,
  SeriesSkipTable,
  SeriesTable,
} from '../../meetings/meetings.table.ts';
import type { AuthregTable, ProsodyTable } from '../../jitsi/credentials/credentials.table.ts';

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
  calendar_addresses: CalendarAddressTable;
  meeting_notices: MeetingNoticeTable;
  series_notices: SeriesNoticeTable;
  join_attempts: JoinAttemptTable;
  room_openings: RoomOpeningTable;
  stays: StayTable;
  attendance_corrections: AttendanceCorrectionTable;
  attendance_rules: AttendanceRulesTable;
  announced_rooms: AnnouncedRoomTable;
  call_policy: CallPolicyTable;
  room_reservations: RoomReservationTable;
  authreg: AuthregTable;
  prosody: ProsodyTable;
  journal: JournalTable;
  journal_ends: JournalEndTable;
  jobs: JobTable;
  mail: MailTable;
  mail_choices: MailChoiceTable;
  reminder_looks: ReminderLookTable;
  guest_links: GuestLinkTable;
  guest_passes: GuestPassTable;
  examinations: ExaminationTable;
  imports: ImportTable;
  import_pieces: ImportPieceTable;
  import_rows: ImportRowTable;
  import_claims: ImportClaimTable;
  import_people: ImportPersonTable;
  import_people_roles: ImportPersonRoleTable;
  import_courses: ImportCourseTable;
  import_enrollments: ImportEnrollmentTable;
  import_meetings: ImportMeetingTable;
  api_grants: ApiGrantTable;
  api_secrets: ApiSecretTable;
  api_creations: ApiCreationTable;
  privacy_rules: PrivacyRulesTable;
  retention_runs: RetentionRunTable;
  personal_files: PersonalFileTable;
  personal_file_pieces: PersonalFilePieceTable;
};

import type { Generated } from 'kysely';
import type {
  AccountIdentityTable,
  GroupRoleTable,
  IdentityGroupTable,
  AccountLinkTable,
  AccountPictureTable,
  ProviderSessionTable,
  RolePermissionTable,
  RoleTable,
  SignInAttemptTable,
  SignInPolicyTable,
  UserRoleTable,
  UserTable,
  ApiTokenHashTable,
  ApiTokenTable,
  AuthorizationCodeTable,
} from '../../accounts/accounts.table.ts';
import type {
  PasskeyTable,
  RecoveryCodeTable,
  SecondFactorResetTable,
  TotpFactorTable,
} from '../../accounts/second-factor/second-factors.table.ts';
import type {
  AttendanceCorrectionTable,
  AttendanceRulesTable,
  CallPlaceTable,
  RoomOpeningTable,
  ParticipationTable,
  RemovalTable,
} from '../../attendance/attendance.table.ts';
import type { CertificateTable } from '../../attendance/certificates/certificates.table.ts';
import type { IdempotencyKeyTable } from '../../api/idempotency.table.ts';
import type { BulkRunPersonTable, BulkRunTable } from '../../admin/people/bulk/bulk-runs.table.ts';
import type { CourseTable, EnrollmentTable, SectionTable } from '../../courses/courses.table.ts';
import type { CourseFigureTable, FigureDayTable, QuarterFigureTable, RefusalFigureTable } from '../../figures/figures.table.ts';
import type { GuestLinkTable, GuestPassTable } from '../../guests/guests.table.ts';
import type {
  ImportChunkTable,
  ImportCourseTable,
  ImportEnrollmentTable,
  ImportMissingEnrollmentTable,
  ImportMeetingTable,
  ImportPersonRoleTable,
  ImportPersonTable,
  ImportRowTable,
  ImportTable,
  ImportUniqueKeyTable,
} from '../../imports/imports.table.ts';
import type { FormAnswerTable, KeptFormTable } from '../http/forms.table.ts';
import type { SessionTable } from '../http/sessions.table.ts';
import type { DirectoryRunPersonTable, DirectoryRunTable, GroupMappingTable } from '../../groups/groups.table.ts';
import type { IdentityLogoTable, IdentityTable } from '../identity/identity.table.ts';
import type { JobTable } from '../jobs/jobs.table.ts';
import type { AuditLogEndTable, AuditLogTable } from '../audit-log/audit-log.table.ts';
import type { CallLinkTable, CallPollTable } from '../../minutes/minutes.table.ts';
import type { MailTable } from '../mail/mail.table.ts';
import type { MailPreferenceTable, ReminderScanTable } from '../../notifications/notifications.table.ts';
import type { RecordingTable, RecordingViewTable } from '../../recordings/recordings.table.ts';
import type { DataExportChunkTable, DataExportTable, PrivacyRulesTable, RetentionRunTable } from '../../privacy/privacy.table.ts';
import type {
  RoomReservationTable,
  DoctorRoomTable,
  CallPolicyTable,
  HolidayTable,
  JoinAttemptTable,
  MeetingModeratorTable,
  MeetingNoticeTable,
  MeetingTable,
  SeriesNoticeTable,
  SeriesSkipTable,
  SeriesTable,
} from '../../meetings/meetings.table.ts';

/** Every table of the portal: the sum of what the modules own. The smallest are written out here. */
export type Schema = {
  auth_user: UserTable;
  roles: RoleTable;
  account_pictures: AccountPictureTable;
  user_roles: UserRoleTable;
  group_roles: GroupRoleTable;
  role_permissions: RolePermissionTable;
  sign_in_attempts: SignInAttemptTable;
  /** By quarters of an hour. */
  sign_in_counts: { starts_at: string; way: string; count: Generated<number>; failed: Generated<number> };
  sign_in_policy: SignInPolicyTable;
  sign_in_exceptions: { user_id: number };
  account_links: AccountLinkTable;
  account_identities: AccountIdentityTable;
  identity_groups: IdentityGroupTable;
  provider_sessions: ProviderSessionTable;
  totp_factors: TotpFactorTable;
  recovery_codes: RecoveryCodeTable;
  passkeys: PasskeyTable;
  second_factor_resets: SecondFactorResetTable;
  sessions: SessionTable;
  form_answers: FormAnswerTable;
  kept_forms: KeptFormTable;
  identity: IdentityTable;
  identity_logos: IdentityLogoTable;
  /** One row, which the health checks write. */
  health_checks: { id: number; counter: number };
  search_terms: { kind: 'person' | 'course' | 'meeting'; term: string; subject_id: number };
  bulk_runs: BulkRunTable;
  bulk_run_people: BulkRunPersonTable;
  courses: CourseTable;
  enrollments: EnrollmentTable;
  sections: SectionTable;
  group_mappings: GroupMappingTable;
  directory_runs: DirectoryRunTable;
  directory_run_people: DirectoryRunPersonTable;
  meetings: MeetingTable;
  series: SeriesTable;
  series_skips: SeriesSkipTable;
  holidays: HolidayTable;
  /** A user without a row has key version 1. */
  calendar_feeds: { user_id: number; key_version: number };
  meeting_moderators: MeetingModeratorTable;
  meeting_notices: MeetingNoticeTable;
  series_notices: SeriesNoticeTable;
  join_attempts: JoinAttemptTable;
  room_openings: RoomOpeningTable;
  participations: ParticipationTable;
  removals: RemovalTable;
  call_places: CallPlaceTable;
  attendance_corrections: AttendanceCorrectionTable;
  attendance_rules: AttendanceRulesTable;
  figure_days: FigureDayTable;
  course_figures: CourseFigureTable;
  refusal_figures: RefusalFigureTable;
  quarter_figures: QuarterFigureTable;
  certificates: CertificateTable;
  recordings: RecordingTable;
  recording_views: RecordingViewTable;
  call_polls: CallPollTable;
  call_links: CallLinkTable;
  doctor_rooms: DoctorRoomTable;
  call_policy: CallPolicyTable;
  room_reservations: RoomReservationTable;
  authreg: { username: string; realm: string; password: string; role: string | null };
  prosody: { host: string; user: string; store: string; key: string; type: string; value: string };
  audit_log: AuditLogTable;
  audit_log_ends: AuditLogEndTable;
  jobs: JobTable;
  mail: MailTable;
  mail_preferences: MailPreferenceTable;
  reminder_scans: ReminderScanTable;
  guest_links: GuestLinkTable;
  guest_passes: GuestPassTable;
  doctor_runs: { id: Generated<number>; ran_at: string; complete: number; results: string };
  imports: ImportTable;
  import_chunks: ImportChunkTable;
  import_rows: ImportRowTable;
  import_unique_keys: ImportUniqueKeyTable;
  import_people: ImportPersonTable;
  import_people_roles: ImportPersonRoleTable;
  import_courses: ImportCourseTable;
  import_enrollments: ImportEnrollmentTable;
  import_missing_enrollments: ImportMissingEnrollmentTable;
  import_meetings: ImportMeetingTable;
  api_tokens: ApiTokenTable;
  api_token_hashes: ApiTokenHashTable;
  authorization_codes: AuthorizationCodeTable;
  idempotency_keys: IdempotencyKeyTable;
  privacy_rules: PrivacyRulesTable;
  retention_runs: RetentionRunTable;
  data_exports: DataExportTable;
  data_export_chunks: DataExportChunkTable;
};

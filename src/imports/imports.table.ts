import type { Generated, Selectable } from 'kysely';
import type { UserTable } from '../accounts/accounts.table.ts';
import type { CourseTable, EnrollmentTable } from '../courses/courses.table.ts';
import type { MeetingTable } from '../meetings/meetings.table.ts';
import type { ImportKind, ImportState, SyncState, Verdict } from './import.ts';

export type ImportTable = {
  id: Generated<number>;
  kind: ImportKind;
  actor_id: number | null;
  created_at: string;
  file_name: string;
  file_size: Generated<number>;
  digest: string | null;
  state: ImportState;
  run: Generated<number>;
  job_id: number | null;
  done: Generated<number>;
  total: Generated<number>;
  encoding: string | null;
  separator: string | null;
  samples: string | null;
  choices: string | null;
  findings: string | null;
  header: string | null;
  new_rows: Generated<number>;
  changed_rows: Generated<number>;
  unchanged_rows: Generated<number>;
  refused_rows: Generated<number>;
  problem: string | null;
  revalidated: Generated<number>;
  invitations: Generated<'none' | 'requested' | 'sending' | 'sent'>;
  invited_count: Generated<number>;
  last_invited_line: Generated<number>;
  client_ip: string | null;
  ended_at: string | null;
  data_deleted: Generated<number>;
  sync: Generated<SyncState>;
  resumed_count: Generated<number>;
};

export type ImportChunkTable = { import_id: number; number: number; bytes: Buffer };

export type ImportRowTable = {
  import_id: number;
  line: number;
  verdict: Verdict;
  label: string;
  subject_id: number | null;
  cells: string;
  errors: string | null;
  current_values: string | null;
  new_values: string | null;
  /** The line of the first row about the same person, where this one is about a further course. */
  same_as: number | null;
};

export type ImportUniqueKeyTable = { import_id: number; unique_key: string; line: number };

/** A row that is staged: written by the apply as it stands here. `expected_…` columns hold what the dry run found. */
type StagedTable = { import_id: number; line: number; is_new: number };

export type ImportPersonTable = StagedTable & { account_id: number } & Pick<
    Selectable<UserTable>,
    'username' | 'first_name' | 'last_name' | 'sort_key' | 'email' | 'email_key' | 'identifier' | 'locale' | 'is_active'
  > & {
    main_role: string;
    changes_roles: number;
    expected_first_name: string | null;
    expected_last_name: string | null;
    expected_email: string | null;
    expected_identifier: string | null;
    expected_locale: string | null;
    expected_is_active: number | null;
    /** Ids of the roles in ascending order, separated by commas. */
    expected_roles: string | null;
  };

export type ImportPersonRoleTable = { import_id: number; account_id: number; role_id: number };

export type ImportCourseTable = StagedTable & { course_id: number; expected_version: number | null } & Pick<
    Selectable<CourseTable>,
    'title' | 'sort_key' | 'description' | 'code' | 'term' | 'is_active'
  >;

export type ImportEnrollmentTable = StagedTable &
  Pick<EnrollmentTable, 'user_id' | 'course_id' | 'role' | 'status' | 'section_id'> & {
    expected_role: EnrollmentTable['role'] | null;
    expected_status: EnrollmentTable['status'] | null;
  };

/** An active enrollment whose user is not in the file. */
export type ImportMissingEnrollmentTable = Pick<EnrollmentTable, 'course_id' | 'user_id' | 'role' | 'ended_at'> & { import_id: number };

export type ImportMeetingTable = StagedTable & { meeting_id: number; link: string | null; expected_version: number | null } & Pick<
    Selectable<MeetingTable>,
    | 'course_id'
    | 'title'
    | 'starts_at'
    | 'ends_at'
    | 'teacher_opening'
    | 'student_opening'
    | 'closing'
    | 'is_active'
    | 'room_name'
    | 'section_id'
  >;

import { sql, type RawBuilder } from 'kysely';
import { findOwnAttendance } from '../attendance/course-attendance.ts';
import type { Device } from '../platform/http/client.ts';
import type { AppContext } from '../platform/http/context.ts';
import type { Schema } from '../platform/db/schema.ts';
import type { CsvRow } from '../platform/pagination/csv.ts';
import type { Messages } from '../platform/messages/messages.ts';

type SectionName = keyof Messages['privacy']['file']['sections'];

type Column = keyof Messages['privacy']['file']['columns'];

/**
 * One file of the export: the tables it covers, its columns, and where a user's rows come from: a query, whose rows are read in batches in
 * the order of `position`, or what a page of the portal shows. Hashes, keys and other people never are among the columns.
 */
type Section = {
  name: SectionName;
  tables: readonly (keyof Schema)[];
  columns: readonly Column[];
} & ({ query: (userId: number) => RawBuilder<unknown> } | { list: (context: ExportContext, userId: number) => AsyncGenerator<CsvRow[]> });

type ExportContext = Pick<AppContext, 'db' | 'clock' | 'settings'>;

export const dataExportSections: readonly Section[] = [
  {
    name: 'account',
    // The picture is a file of its own.
    tables: ['auth_user', 'account_pictures', 'calendar_feeds'],
    columns: [
      ...(['id', 'username', 'first_name', 'last_name', 'email', 'is_active', 'last_login', 'date_joined', 'avatar_url'] as const),
      ...(['locale', 'time_zone', 'separate_xmpp_password', 'password_not_set', 'calendar_number', 'former_since', 'identifier'] as const),
    ],
    query: (id) => sql`select u.id as position, u.*, coalesce(c.key_version, 1) as calendar_number
      from auth_user as u left join calendar_feeds as c on c.user_id = u.id where u.id = ${id}`,
  },
  {
    name: 'roles',
    tables: ['user_roles'],
    columns: ['role'],
    query: (id) =>
      sql`select r.id as position, r.name as role from user_roles as h inner join roles as r on r.id = h.role_id where h.user_id = ${id}`,
  },
  {
    name: 'courses',
    tables: ['enrollments'],
    columns: ['course', 'section', 'role', 'status', 'created_at', 'ended_at', 'first_day', 'last_day'],
    query: (id) => sql`select e.id as position, e.*, c.title as course, s.name as section
      from enrollments as e inner join courses as c on c.id = e.course_id left join sections as s on s.id = e.section_id
      where e.user_id = ${id}`,
  },
  {
    name: 'moderating',
    tables: ['meeting_moderators'],
    columns: ['meeting', 'course', 'starts_at', 'named_at'],
    query: (
      id,
    ) => sql`select mm.id as position, mm.named_at, m.starts_at, m.title as meeting, c.title as course from meeting_moderators as mm
      inner join meetings as m on m.id = mm.meeting_id inner join courses as c on c.id = m.course_id where mm.user_id = ${id}`,
  },
  {
    name: 'joins',
    tables: ['join_attempts'],
    columns: ['meeting', 'course', 'entry_point', 'outcome', 'moderator', 'count', 'first_at', 'last_at'],
    query: (id) => sql`select a.id as position, a.*, m.title as meeting, c.title as course from join_attempts as a
      left join meetings as m on m.id = a.meeting_id left join courses as c on c.id = m.course_id where a.user_id = ${id}`,
  },
  {
    name: 'attendance',
    tables: [],
    columns: ['meeting', 'course', 'starts_at', 'attendance_status', 'late', 'early', 'percent'],
    list: listAttendance,
  },
  {
    name: 'participations',
    tables: ['participations'],
    columns: ['meeting', 'course', 'breakout', 'joined_at', 'left_at'],
    query: (id) => sql`select s.id as position, s.*, m.title as meeting, c.title as course from participations as s
      inner join meetings as m on m.id = s.meeting_id inner join courses as c on c.id = m.course_id where s.user_id = ${id}`,
  },
  {
    name: 'corrections',
    tables: ['attendance_corrections'],
    columns: ['meeting', 'course', 'attendance_status', 'reason', 'corrected_at'],
    query: (
      id,
    ) => sql`select k.meeting_id as position, k.*, k.status as attendance_status, m.title as meeting, c.title as course from attendance_corrections as k
      inner join meetings as m on m.id = k.meeting_id inner join courses as c on c.id = m.course_id where k.user_id = ${id}`,
  },
  {
    name: 'removals',
    tables: ['removals'],
    columns: ['meeting', 'course', 'scope', 'reason', 'created_at', 'lifted_at'],
    query: (id) => sql`select r.id as position, r.*, m.title as meeting, c.title as course from removals as r
      inner join courses as c on c.id = r.course_id left join meetings as m on m.id = r.meeting_id where r.user_id = ${id}`,
  },
  {
    name: 'certificates',
    tables: ['certificates'],
    columns: ['number', 'course', 'holder_name', 'identifier', 'percent', 'minutes_attended', 'minutes_counted', 'issued_at', 'revoked_at'],
    query: (id) => sql`select k.id as position, k.*, k.course_title as course from certificates as k where k.user_id = ${id}`,
  },
  {
    name: 'recordings',
    tables: ['recordings'],
    columns: ['meeting', 'course', 'title', 'started_at'],
    query: (id) => sql`select r.id as position, r.title, r.started_at, m.title as meeting, c.title as course from recordings as r
      left join meetings as m on m.id = r.meeting_id left join courses as c on c.id = m.course_id
      where r.recorded_by = ${id} and r.deleted_at is null`,
  },
  {
    name: 'recordingViews',
    tables: ['recording_views'],
    columns: ['meeting', 'course', 'title', 'watched_at'],
    query: (id) => sql`select row_number() over (order by v.first_at, v.recording_id) as position, r.title, v.first_at as watched_at,
      m.title as meeting, c.title as course from recording_views as v inner join recordings as r on r.id = v.recording_id
      left join meetings as m on m.id = r.meeting_id left join courses as c on c.id = m.course_id where v.user_id = ${id}`,
  },
  {
    name: 'callLinks',
    tables: ['call_links'],
    columns: ['meeting', 'course', 'url', 'written_at'],
    query: (id) => sql`select l.id as position, l.url, l.written_at, m.title as meeting, c.title as course from call_links as l
      inner join meetings as m on m.id = l.meeting_id inner join courses as c on c.id = m.course_id
      where l.url <> '' and exists (select 1 from participations as p
        where p.meeting_id = l.meeting_id and p.occupant_jid = l.occupant_jid and p.user_id = ${id})`,
  },
  {
    name: 'mails',
    tables: ['mail'],
    columns: ['template', 'email', 'subject', 'state', 'queued_at', 'ended_at'],
    query: (id) => sql`select m.id as position, m.* from mail as m where m.user_id = ${id}`,
  },
  {
    name: 'mailPreferences',
    tables: ['mail_preferences'],
    columns: ['day', 'hour', 'minutes', 'notices'],
    query: (id) => sql`select m.user_id as position, m.* from mail_preferences as m where m.user_id = ${id}`,
  },
  {
    name: 'guestLinks',
    tables: ['guest_links'],
    columns: ['meeting', 'created_at', 'ends_at', 'max_uses', 'uses', 'revoked_at'],
    query: (id) => sql`select g.id as position, g.*, m.title as meeting
      from guest_links as g inner join meetings as m on m.id = g.meeting_id where g.created_by = ${id}`,
  },
  {
    name: 'auditEventsAbout',
    tables: ['audit_log'],
    columns: ['at', 'event', 'details'],
    query: (id) =>
      sql`select j.id as position, j.at, j.event, j.details from audit_log as j where j.subject = 'account' and j.subject_id = ${id}`,
  },
  {
    name: 'auditEventsBy',
    tables: ['audit_log'],
    columns: ['at', 'event', 'subject_id', 'client_ip'],
    query: (id) => sql`select j.id as position, j.at, j.event, j.subject_id, j.client_ip from audit_log as j where j.actor_id = ${id}`,
  },
  {
    name: 'passkeys',
    tables: ['passkeys'],
    columns: ['name', 'created_at', 'used_at'],
    query: (id) => sql`select k.id as position, k.*, k.last_used_at as used_at from passkeys as k where k.user_id = ${id}`,
  },
  {
    name: 'sessions',
    tables: ['sessions'],
    columns: ['browser', 'system', 'client_ip', 'created_at', 'expires_at'],
    query: (id) => sql`select row_number() over (order by s.created_at, s.id_hash) as position, s.data as device, s.created_at, s.expires_at
      from sessions as s where s.user_id = ${id}`,
  },
  {
    name: 'applications',
    tables: ['api_tokens'],
    columns: ['kind', 'name', 'scopes', 'browser', 'system', 'client_ip', 'created_at', 'expires_at', 'used_at'],
    query: (id) => sql`select g.id as position, g.*, g.device from api_tokens as g where g.user_id = ${id}`,
  },
  {
    name: 'createdByPrograms',
    tables: ['idempotency_keys'],
    columns: ['created_id', 'created_at'],
    query: (id) => sql`select row_number() over (order by a.created_at, a.key) as position, a.created_id, a.created_at
      from idempotency_keys as a where a.user_id = ${id}`,
  },
  {
    name: 'signInAttempts',
    tables: ['sign_in_attempts'],
    columns: ['attempted_at', 'client_ip', 'failed'],
    query: (id) => sql`select t.id as position, t.attempted_at, t.client_ip, case when t.failed = 0 then 0 else 1 end as failed
      from sign_in_attempts as t where t.user_id = ${id}`,
  },
  {
    name: 'invitations',
    tables: ['account_links'],
    columns: ['kind', 'email', 'created_at', 'expires_at', 'used_at'],
    query: (id) => sql`select l.id as position, l.kind, l.email, l.created_at, l.expires_at, l.used_at
      from account_links as l where l.user_id = ${id}`,
  },
  {
    name: 'identities',
    tables: ['account_identities', 'identity_groups'],
    columns: ['issuer', 'subject_there', 'email', 'groups', 'linked_at', 'used_at'],
    query: (id) => sql`select n.id as position, n.issuer, n.subject as subject_there, n.email, n.linked_at, n.last_used_at as used_at,
      (select string_agg(g.name, ', ') from identity_groups as g where g.identity_id = n.id) as groups
      from account_identities as n where n.user_id = ${id}`,
  },
  {
    name: 'imports',
    tables: ['imports'],
    columns: ['id', 'kind', 'file_name', 'client_ip', 'created_at'],
    query: (id) => sql`select i.id as position, i.* from imports as i where i.actor_id = ${id}`,
  },
  {
    name: 'importedRows',
    tables: ['import_rows', 'import_people', 'import_enrollments'],
    columns: ['import_id', 'line', 'verdict', 'label', 'cells', 'current_values', 'new_values'],
    query: (id) => sql`select row_number() over (order by r.import_id, r.line) as position, r.* from import_rows as r
      inner join imports as i on i.id = r.import_id where r.subject_id = ${id} and i.kind in ('people', 'enrollments')`,
  },
];

const BATCH_SIZE = 500;

/** The attendance that the user reads on the page of each course, past courses included. */
async function* listAttendance(context: ExportContext, userId: number): AsyncGenerator<CsvRow[]> {
  const courses = await context.db
    .selectFrom('enrollments as e')
    .innerJoin('courses as c', 'c.id', 'e.course_id')
    .where('e.user_id', '=', userId)
    .select(['c.id', 'c.title'])
    .orderBy('e.id')
    .execute();
  for (const { id, title } of courses) {
    const own = await findOwnAttendance(context, id, userId);
    yield (own?.meetings ?? []).map(({ title: meeting, startsAt, evaluation: { status, late, early, percent } }) => {
      return {
        meeting,
        course: title,
        starts_at: startsAt.toISOString(),
        attendance_status: status,
        late: Number(late),
        early: Number(early),
        percent: percent ?? null,
      };
    });
  }
}

/** The rows of a section about this user, batch by batch, with the columns that the section names. */
export async function* readSection(context: ExportContext, section: Section, userId: number): AsyncGenerator<CsvRow[]> {
  if ('list' in section) {
    yield* section.list(context, userId);
    return;
  }
  const { query, columns } = section;
  for (let position = 0; ;) {
    const batch = sql<SectionRow>`select * from (${query(userId)}) as found where position > ${position} order by position limit ${BATCH_SIZE}`;
    const { rows } = await batch.execute(context.db);
    if (rows.length === 0) return;
    yield rows.map((row) => {
      const values: Partial<CsvRow> = { ...row, ...parseDevice(row.device) };
      return Object.fromEntries(columns.map((column) => [column, values[column] ?? null]));
    });
    position = rows.at(-1)!.position;
  }
}

type SectionRow = CsvRow & { position: number; device?: string };

/** Browser, system and IP address from the JSON of a session or of an API token; nothing else of it leaves the portal. */
function parseDevice(json: string | undefined): Partial<Record<'browser' | 'system' | 'client_ip', string>> {
  if (json === undefined) return {};
  const data = JSON.parse(json) as Device | { device?: Device };
  const device = 'clientIp' in data ? data : data.device;
  return device ? { browser: device.browser!, system: device.system!, client_ip: device.clientIp } : {};
}

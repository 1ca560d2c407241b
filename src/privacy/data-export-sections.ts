import { sql, type RawBuilder } from 'kysely';
import type { Db } from '../platform/db/database.ts';
import type { Schema } from '../platform/db/schema.ts';
import type { CsvRow } from '../platform/pagination/csv-lines.ts';
import type { Words } from '../platform/messages/messages.ts';

export type SectionName = keyof Words['privacy']['file']['sections'];

export type Column = keyof Words['privacy']['file']['columns'];

/**
 * One table of what is taken along: of whose rows it tells, its columns, and the query that finds them. Each row has a `place`,
 * by which the rows are read in portions. Never among them: hashes, keys, and who else had to do with it.
 */
type Section = {
  name: SectionName;
  tables: readonly (keyof Schema)[];
  columns: readonly Column[];
  of: (userId: number) => RawBuilder<unknown>;
};

export const sections: readonly Section[] = [
  {
    name: 'account',
    tables: ['auth_user', 'calendar_addresses'],
    columns: [
      ...(['id', 'username', 'first_name', 'last_name', 'email', 'is_active', 'last_login', 'date_joined', 'avatar_url'] as const),
      ...(['locale', 'time_zone', 'separate_xmpp_password', 'awaits_password', 'calendar_number', 'former_since'] as const),
    ],
    of: (id) => sql`select u.id as place, u.*, coalesce(c.number, 1) as calendar_number
      from auth_user as u left join calendar_addresses as c on c.user_id = u.id where u.id = ${id}`,
  },
  {
    name: 'roles',
    tables: ['user_roles'],
    columns: ['role'],
    of: (id) =>
      sql`select r.id as place, r.name as role from user_roles as h inner join roles as r on r.id = h.role_id where h.user_id = ${id}`,
  },
  {
    name: 'courses',
    tables: ['enrollments'],
    columns: ['course', 'role', 'status', 'created_at', 'ended_at'],
    of: (id) => sql`select e.id as place, e.*, c.title as course
      from enrollments as e inner join courses as c on c.id = e.course_id where e.user_id = ${id}`,
  },
  {
    name: 'joins',
    tables: ['join_attempts'],
    columns: ['meeting', 'course', 'door', 'answer', 'moderator', 'count', 'first_at', 'last_at'],
    of: (id) => sql`select a.id as place, a.*, m.title as meeting, c.title as course from join_attempts as a
      left join meetings as m on m.id = a.meeting_id left join courses as c on c.id = m.course_id where a.user_id = ${id}`,
  },
  {
    name: 'stays',
    tables: ['stays'],
    columns: ['meeting', 'course', 'breakout', 'joined_at', 'left_at'],
    of: (id) => sql`select s.id as place, s.*, m.title as meeting, c.title as course from stays as s
      inner join meetings as m on m.id = s.meeting_id inner join courses as c on c.id = m.course_id where s.user_id = ${id}`,
  },
  {
    name: 'corrections',
    tables: ['attendance_corrections'],
    columns: ['meeting', 'course', 'mark', 'reason', 'corrected_at'],
    of: (id) => sql`select k.meeting_id as place, k.*, m.title as meeting, c.title as course from attendance_corrections as k
      inner join meetings as m on m.id = k.meeting_id inner join courses as c on c.id = m.course_id where k.user_id = ${id}`,
  },
  {
    name: 'mails',
    tables: ['mail'],
    columns: ['letter', 'address', 'subject', 'state', 'queued_at', 'ended_at'],
    of: (id) => sql`select m.id as place, m.* from mail as m where m.user_id = ${id}`,
  },
  {
    name: 'mailChoices',
    tables: ['mail_choices'],
    columns: ['day', 'hour', 'minutes', 'notices'],
    of: (id) => sql`select m.user_id as place, m.* from mail_choices as m where m.user_id = ${id}`,
  },
  {
    name: 'guestLinks',
    tables: ['guest_links'],
    columns: ['meeting', 'made_at', 'ends_at', 'most_uses', 'uses', 'withdrawn_at'],
    of: (id) => sql`select g.id as place, g.*, m.title as meeting
      from guest_links as g inner join meetings as m on m.id = g.meeting_id where g.made_by = ${id}`,
  },
  {
    name: 'deedsAbout',
    tables: ['journal'],
    columns: ['at', 'deed', 'details'],
    of: (id) => sql`select j.id as place, j.at, j.deed, j.details from journal as j where j.subject = 'account' and j.subject_id = ${id}`,
  },
  {
    name: 'deedsBy',
    tables: ['journal'],
    columns: ['at', 'deed', 'subject_id', 'address'],
    of: (id) => sql`select j.id as place, j.at, j.deed, j.subject_id, j.address from journal as j where j.actor_id = ${id}`,
  },
  {
    name: 'sessions',
    tables: ['sessions'],
    columns: ['browser', 'system', 'address', 'created_at', 'expires_at'],
    of: (id) => sql`select row_number() over (order by s.created_at, s.id_hash) as place, s.data as told, s.created_at, s.expires_at
      from sessions as s where s.user_id = ${id}`,
  },
  {
    name: 'applications',
    tables: ['api_grants'],
    columns: ['kind', 'name', 'scopes', 'browser', 'system', 'address', 'created_at', 'expires_at', 'used_at'],
    of: (id) => sql`select g.id as place, g.*, g.device as told from api_grants as g where g.user_id = ${id}`,
  },
  {
    name: 'creations',
    tables: ['api_creations'],
    columns: ['made_id', 'made_at'],
    of: (id) => sql`select row_number() over (order by a.made_at, a.key) as place, a.made_id, a.made_at
      from api_creations as a where a.user_id = ${id}`,
  },
  {
    name: 'tries',
    tables: ['sign_in_tries'],
    columns: ['at', 'address', 'failed'],
    of: (id) => sql`select t.id as place, t.at, t.address, t.failed from sign_in_tries as t where t.user_id = ${id}`,
  },
  {
    name: 'invitations',
    tables: ['account_links'],
    columns: ['kind', 'email', 'created_at', 'expires_at', 'used_at'],
    of: (id) => sql`select l.id as place, l.kind, l.email, l.created_at, l.expires_at, l.used_at
      from account_links as l where l.user_id = ${id}`,
  },
  {
    name: 'imports',
    tables: ['imports'],
    columns: ['id', 'kind', 'file_name', 'address', 'created_at'],
    of: (id) => sql`select i.id as place, i.* from imports as i where i.actor_id = ${id}`,
  },
  {
    name: 'importedRows',
    tables: ['import_rows', 'import_people', 'import_enrollments'],
    columns: ['import_id', 'line', 'verdict', 'label', 'cells', 'found', 'wanted'],
    of: (id) => sql`select row_number() over (order by r.import_id, r.line) as place, r.* from import_rows as r
      inner join imports as i on i.id = r.import_id where r.subject_id = ${id} and i.kind in ('people', 'enrollments')`,
  },
];

/** Rows that are read at once. */
const PORTION = 500;

/** The rows of a section, of this person, in portions; only the columns that it names. */
export async function* personalRows(db: Db, { of, columns }: Section, userId: number): AsyncGenerator<CsvRow[]> {
  for (let place = 0; ;) {
    const query = sql<FoundRow>`select * from (${of(userId)}) as found where place > ${place} order by place limit ${PORTION}`;
    const { rows } = await query.execute(db);
    if (rows.length === 0) return;
    yield rows.map((row) => {
      const whole: Partial<CsvRow> = { ...row, ...deviceIn(row.told) };
      return Object.fromEntries(columns.map((column) => [column, whole[column] ?? null]));
    });
    place = rows.at(-1)!.place;
  }
}

type FoundRow = CsvRow & { place: number; told?: string };

/** With what and from where, of all that is kept of a session. */
function deviceIn(told: string | undefined): Partial<Record<'browser' | 'system' | 'address', string>> {
  if (told === undefined) return {};
  const given = JSON.parse(told) as { device?: Record<string, string> } & Record<string, string>;
  return given.device ?? { browser: given['browser']!, system: given['system']!, address: given['address']! };
}

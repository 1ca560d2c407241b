import { sql } from 'kysely';
import type { JitsiSettings } from '../../platform/config/settings.ts';
import type { Db } from '../../platform/db/database.ts';
import { prepareRead } from '../../platform/db/prepared-statement.ts';
import { storedCallPolicy } from '../call-options/call-policy.ts';
import { waitsForModerator, watchedMaximum } from '../call-options/resolve-call-options.ts';
import type { JoinFacts } from './decide-join.ts';
import { toMeeting, type MeetingRow } from '../meetings.queries.ts';
import type { LastJoinAttempt } from './join-attempts.queries.ts';
import { removalHoldsInMeeting } from '../removals.ts';

type JoiningUser = { id: number; username: string; firstName: string; lastName: string; email: string; avatarUrl: string | null };

export type JoinContext = {
  facts: JoinFacts;
  /** Of the user in the course; null without one. */
  ownSectionId: number | null;
  user: JoiningUser;
  courseTitle: string | undefined;
  cancelNote: string;
  /** JSON as stored. */
  options: { choices: string; policy: string | null; expectsGuests: boolean };
  /** From when on a role of the user demands a second factor. */
  secondFactorFrom: Date | null;
  /** By the privacy rules. */
  emailInTokens: boolean;
  lastAttempt: LastJoinAttempt | undefined;
};

type JoinJitsiSettings = Pick<JitsiSettings, 'serverUrl' | 'auth' | 'webhookSecret'>;

/** All that deciding, signing and recording a join need, in one statement. Undefined where there is no such account. */
export async function findJoinContext(
  db: Db,
  jitsi: JoinJitsiSettings,
  ids: { userId: number; meetingId: number },
): Promise<JoinContext | undefined> {
  const [row] = await joinContextQuery(db, ids);
  return row && toJoinContext(row, jitsi);
}

type Nullable<Row> = { [Column in keyof Row]: Row[Column] | null };

/** The meeting's columns are null where there is no such meeting. */
type JoinRow = Nullable<MeetingRow> & {
  user_id: number;
  username: string;
  first_name: string;
  last_name: string;
  email: string;
  avatar_url: string | null;
  account_active: number;
  can_join_any: number | null;
  second_factor_from: string | null;
  removal_id: number | null;
  enrolled_as: 'student' | 'teacher' | null;
  own_section: number | null;
  named_moderator: number | null;
  course_title: string | null;
  course_active: number | null;
  cancel_note: string | null;
  options: string | null;
  expects_guests: number | null;
  call_policy: string | null;
  email_in_tokens: number | null;
  attempt_id: number | null;
  attempt_entry_point: string | null;
  attempt_outcome: string | null;
  attempt_moderator: number | null;
  attempt_first_at: string | null;
};

const joinContextQuery = prepareRead<{ userId: number; meetingId: number }, JoinRow>((db, value) =>
  db
    .selectFrom('auth_user as u')
    .leftJoin('meetings as m', (join) => join.on('m.id', '=', value('meetingId')))
    .leftJoin('courses as c', 'c.id', 'm.course_id')
    .leftJoin('enrollments as e', (join) =>
      join
        .onRef('e.user_id', '=', 'u.id')
        .onRef('e.course_id', '=', 'm.course_id')
        .on('e.status', '=', sql.lit('active' as const)),
    )
    .leftJoin('meeting_moderators as mm', (join) => join.onRef('mm.user_id', '=', 'u.id').onRef('mm.meeting_id', '=', 'm.id'))
    .leftJoin('join_attempts as a', (join) =>
      join.on('a.id', '=', (eb) =>
        eb
          .selectFrom('join_attempts')
          .whereRef('user_id', '=', 'u.id')
          .whereRef('meeting_id', '=', 'm.id')
          .select((of) => of.fn.max('id').as('id')),
      ),
    )
    .where('u.id', '=', value('userId'))
    .select([
      'u.id as user_id',
      'u.username',
      'u.first_name',
      'u.last_name',
      'u.email',
      'u.avatar_url',
      'u.is_active as account_active',
      'e.role as enrolled_as',
      'e.section_id as own_section',
      'mm.id as named_moderator',
      'm.id',
      'm.course_id',
      'm.title',
      'm.room_name',
      'm.link',
      'm.starts_at',
      'm.ends_at',
      'm.is_active',
      'm.cancelled_at',
      'm.ended_at',
      'm.teacher_opening',
      'm.student_opening',
      'm.closing',
      'm.section_id',
      'm.cancel_note',
      'm.options',
      'm.expects_guests',
      'c.title as course_title',
      'c.is_active as course_active',
      'a.id as attempt_id',
      'a.entry_point as attempt_entry_point',
      'a.outcome as attempt_outcome',
      'a.moderator as attempt_moderator',
      'a.first_at as attempt_first_at',
    ])
    .select((eb) =>
      eb
        .selectFrom('user_roles')
        .innerJoin('role_permissions', 'role_permissions.role_id', 'user_roles.role_id')
        .whereRef('user_roles.user_id', '=', 'u.id')
        .where('role_permissions.permission', '=', sql.lit('meetings:join-any'))
        .where('u.withheld_permissions', 'not like', sql.lit('%meetings:join-any%'))
        .select((of) => of.fn.max(sql<number>`1`).as('one'))
        .as('can_join_any'),
    )
    .select((eb) =>
      eb
        .selectFrom('user_roles')
        .innerJoin('roles', 'roles.id', 'user_roles.role_id')
        .whereRef('user_roles.user_id', '=', 'u.id')
        .select((of) => of.fn.min('roles.second_factor_from').as('earliest'))
        .as('second_factor_from'),
    )
    .select((eb) =>
      eb
        .selectFrom('removals as r')
        .whereRef('r.user_id', '=', 'u.id')
        .whereRef('r.course_id', '=', 'm.course_id')
        .where('r.lifted_at', 'is', null)
        .where(removalHoldsInMeeting)
        .select((of) => of.fn.max('r.id').as('id'))
        .as('removal_id'),
    )
    .select(storedCallPolicy.as('call_policy'))
    .select((eb) => eb.selectFrom('privacy_rules').where('id', '=', sql.lit(1)).select('email_in_tokens').as('email_in_tokens')),
);

function toJoinContext(row: JoinRow, jitsi: JoinJitsiSettings): JoinContext {
  const options = { choices: row.options ?? '{}', policy: row.call_policy, expectsGuests: row.expects_guests === 1 };
  return {
    facts: {
      account: { active: row.account_active === 1, canJoinAny: row.can_join_any === 1 },
      meeting:
        row.id === null
          ? undefined
          : {
              ...toMeeting(row as MeetingRow, jitsi.serverUrl),
              courseActive: row.course_active === 1,
              waitsForModerator: waitsForModerator(jitsi, options.policy, options.choices),
              maxParticipants: watchedMaximum(jitsi, options.policy, options.choices),
            },
      enrolledAs: row.enrolled_as ?? undefined,
      moderatesMeeting: row.named_moderator !== null,
      removalId: row.removal_id ?? undefined,
      inSection: row.section_id === null || row.section_id === row.own_section,
    },
    ownSectionId: row.own_section,
    user: {
      id: row.user_id,
      username: row.username,
      firstName: row.first_name,
      lastName: row.last_name,
      email: row.email,
      avatarUrl: row.avatar_url,
    },
    secondFactorFrom: row.second_factor_from === null ? null : new Date(row.second_factor_from),
    courseTitle: row.course_title ?? undefined,
    cancelNote: row.cancel_note ?? '',
    options,
    emailInTokens: row.email_in_tokens === 1,
    lastAttempt: toLastJoinAttempt(row),
  };
}

function toLastJoinAttempt(row: JoinRow): LastJoinAttempt | undefined {
  if (row.attempt_id === null) return undefined;
  return {
    id: row.attempt_id,
    entryPoint: row.attempt_entry_point!,
    outcome: row.attempt_outcome!,
    moderator: row.attempt_moderator === 1,
    firstAt: new Date(row.attempt_first_at!),
  };
}

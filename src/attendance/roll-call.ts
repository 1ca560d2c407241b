import { z } from 'zod';
import type { AppContext } from '../platform/http/context.ts';
import { multilineText } from '../platform/http/form-fields.ts';
import { parseId } from '../platform/http/parse-request.ts';
import { findPage } from '../platform/pagination/find-page.ts';
import { parseCursor } from '../platform/pagination/list-url.ts';
import type { CallAttendance } from './call-attendance.ts';
import { expectedStudentsQuery, findUsersWithCourseRole, type ScheduledMeeting } from './expected-members.ts';
import { rollCallMarks, type ChosenMark, type RollCallMark } from './take-roll-call.ts';

/** A class is marked in one form; only a lecture has several pages. */
export const ROLL_CALL_PAGE_SIZE = 300;

/** Of ids with ten digits. */
const MAX_SEEN_LENGTH = ROLL_CALL_PAGE_SIZE * 20;

/** More than the use case allows, so that a text that is too long is shown again instead of being lost. */
const MAX_INPUT_LENGTH = 5000;

/**
 * `seen`: the students of the form with the marks that it showed, such as `12.present 13.none`. The choice for each of them is in a field
 * `mark-12`. `rest`: the button that marks as present whoever has no mark.
 */
export const rollCallForm = z
  .looseObject({
    seen: z.string().max(MAX_SEEN_LENGTH),
    reason: multilineText(MAX_INPUT_LENGTH).default(''),
    rest: z.literal('present').optional(),
  })
  .transform(({ seen, reason, rest, ...fields }) => ({ reason, marks: parseMarks(seen, fields, rest ?? 'none') }));

export type RollCallForm = z.infer<typeof rollCallForm>;

function parseMarks(seen: string, fields: Record<string, unknown>, unmarked: RollCallMark): ChosenMark[] {
  return seen.split(' ').flatMap((one) => {
    const [id, seenMark] = one.split('.');
    const userId = parseId(id);
    if (userId === undefined || !isMark(seenMark)) return [];
    const chosen = fields[`mark-${userId}`];
    const mark = isMark(chosen) ? chosen : seenMark;
    return [{ userId, seen: seenMark, mark: mark === 'none' ? unmarked : mark }];
  });
}

function isMark(value: unknown): value is RollCallMark {
  return (rollCallMarks as readonly unknown[]).includes(value);
}

/** A student in the roll call of a class. */
export type RollCallRow = {
  id: number;
  name: string;
  username: string;
  /** What the form shows as chosen, and what is saved. */
  mark: RollCallMark;
  seen: RollCallMark;
  /** Whether somebody else saved `seen` since the user opened the form and chose otherwise. */
  isConflict: boolean;
  firstJoinedAt: Date | undefined;
};

type RollCall = { rows: RollCallRow[]; previous: string | undefined; next: string | undefined };

/** A page of the expected students with their marks. `typed` and `conflicts`: of a form that was not saved, or not altogether. */
export async function loadRollCall(
  { db, settings }: Pick<AppContext, 'db' | 'settings'>,
  meeting: ScheduledMeeting,
  call: CallAttendance,
  at: string | undefined,
  { typed = [], conflicts }: { typed?: readonly ChosenMark[]; conflicts?: ReadonlyMap<number, RollCallMark> } = {},
): Promise<RollCall> {
  const query = expectedStudentsQuery(meeting, settings.timeZone);
  const { ids, previous, next } = await findPage(db, { ...query, cursor: parseCursor(at, query.sort), size: ROLL_CALL_PAGE_SIZE });
  const chosen = new Map(typed.map((choice) => [choice.userId, choice]));
  const rows = (await findUsersWithCourseRole(db, meeting.courseId, ids)).map(({ id, name, username }): RollCallRow => {
    const seen = call.corrections.get(id)?.status ?? 'none';
    const choice = chosen.get(id);
    // A mark that the user did not touch shows what is saved by now.
    const mark = choice && choice.mark !== choice.seen ? choice.mark : seen;
    const joined = call.byUserId.get(id)?.firstJoinedAt;
    return {
      id,
      name,
      username,
      mark,
      seen,
      isConflict: conflicts?.has(id) ?? false,
      firstJoinedAt: joined === undefined ? undefined : new Date(joined),
    };
  });
  return { rows, previous, next };
}

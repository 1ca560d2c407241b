import type { Needs } from '../platform/http/context.ts';
import { pageOfIds } from '../platform/pagination/find-page.ts';
import { placeFrom } from '../platform/pagination/cursor.ts';
import type { ReadAttendance } from './attendance-page.ts';
import { attendanceOfCall, attendanceRows } from './call-attendance.ts';
import { findErasure } from './started-meetings.queries.ts';
import { attendanceQuestion } from './expected-members.queries.ts';

/** Who was in a call, for programs: the same rows as on its page. */
export function attendanceReader({ db, clock }: Needs): ReadAttendance {
  return async (found, part, { cursor, limit }) => {
    const { meeting } = found;
    if (await findErasure(db, meeting.id)) return undefined;
    const call = await attendanceOfCall(db, found, clock.now());
    const question = attendanceQuestion(meeting, part, call.told);
    const { ids, next } = await pageOfIds(db, { ...question, at: placeFrom(cursor, question.sort), size: limit });
    return { told: call.told, figures: call.figures, rows: await attendanceRows(db, meeting.courseId, call, ids), next };
  };
}

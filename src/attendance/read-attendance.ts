import type { AppContext } from '../platform/http/context.ts';
import { findPage } from '../platform/pagination/find-page.ts';
import { parseCursor } from '../platform/pagination/cursor.ts';
import type { FindAttendancePage } from './attendance-page.ts';
import { loadCallAttendance, listAttendanceRows } from './call-attendance.ts';
import { findAttendanceErasedAt } from './started-meetings.queries.ts';
import { attendanceListQuestion } from './expected-members.queries.ts';

/** Who was in a call, for programs: the same rows as on its page. */
export function attendancePageFinder({ db, clock }: AppContext): FindAttendancePage {
  return async (found, part, { cursor, limit }) => {
    const { meeting } = found;
    if (await findAttendanceErasedAt(db, meeting.id)) return undefined;
    const call = await loadCallAttendance(db, found, clock.now());
    const question = attendanceListQuestion(meeting, part, call.reported);
    const { ids, next } = await findPage(db, { ...question, cursor: parseCursor(cursor, question.sort), size: limit });
    return { reported: call.reported, totals: call.totals, rows: await listAttendanceRows(db, meeting.courseId, call, ids), next };
  };
}

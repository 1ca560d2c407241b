import type { Messages } from '../platform/messages/messages.ts';
import type { AttendanceEvaluation } from './attendance.ts';

/** «Presente, atraso», and nothing for a class in which somebody was not yet in the course. */
export function attendanceStatusLabel({ attendance: w }: Messages, verdict: AttendanceEvaluation | undefined): string {
  if (!verdict) return '';
  return [w.states[verdict.status], verdict.late ? w.late : '', verdict.early ? w.early : ''].filter(Boolean).join(', ');
}

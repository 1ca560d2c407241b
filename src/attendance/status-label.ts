import type { Words } from '../platform/messages/messages.ts';
import type { Verdict } from './attendance.ts';

/** «Presente, atraso», and nothing for a class in which somebody was not yet in the course. */
export function stateInWords({ attendance: w }: Words, verdict: Verdict | undefined): string {
  if (!verdict) return '';
  return [w.states[verdict.state], verdict.late ? w.late : '', verdict.early ? w.early : ''].filter(Boolean).join(', ');
}

import type { Logger } from 'pino';
import type { ReservationDecision } from './decide-reservation.ts';

/** One line for each room that Jitsi asked about. Never its name: where a room's name is what lets people in, it is a secret. */
export function logReservation(log: Logger, decision: ReservationDecision): void {
  const { kind, meetingId } = decision;
  const outcome = kind === 'refused' ? decision.refusal.kind : kind;
  const fields = { event: 'reservation', meeting: meetingId, outcome };
  const what = meetingId === undefined ? 'una sala' : `la sala de la videollamada ${meetingId}`;
  if (kind === 'open') log.info(fields, `Jitsi puede abrir ${meetingId === undefined ? 'la sala del diagnóstico' : what}`);
  else log.warn(fields, `Jitsi pidió abrir ${what} y no puede: ${outcome}`);
}

import type { Logger } from 'pino';
import type { JitsiSettings } from '../../platform/config/settings.ts';
import type { GuestJoinDecision, JoinDecision } from './decide-join.ts';
import type { EntryPoint } from './join-attempts.queries.ts';

type LoggedRequest = { meetingId: number; entryPoint: EntryPoint };

/** As logs name somebody: a guest by what Jitsi knows them by, twice, and never by the name that they typed. */
type LoggedUser = { id: number | string; username: string };

/** Somebody may enter, and there is nobody on the other side. */
export function logJitsiDown(log: Logger, { meetingId, entryPoint }: LoggedRequest, joiner: LoggedUser): void {
  const fields = { event: 'join_meeting', entry_point: entryPoint, user: joiner.id, meeting: meetingId, outcome: 'jitsi-down' };
  log.warn(fields, `videollamada ${meetingId}: Jitsi no responde, ${joiner.username} espera y no se gastó un JWT`);
}

/** One line for each decision, in the words that operators grep for. Names the person by username, never the token. */
export function logJoin(
  log: Logger,
  { meetingId, entryPoint }: LoggedRequest,
  joiner: LoggedUser | undefined,
  decision: JoinDecision | GuestJoinDecision,
  auth: JitsiSettings['auth'],
): void {
  const fields = { event: 'join_meeting', entry_point: entryPoint, user: joiner?.id, meeting: meetingId, outcome: decision.kind };
  const who = joiner?.username ?? 'alguien sin sesión';
  const what = `videollamada ${meetingId}`;
  switch (decision.kind) {
    case 'admitted':
      return log.info(
        { ...fields, moderator: decision.moderator },
        `${what}: ${who} se unió exitosamente, ${auth === 'jwt' ? 'JWT emitido' : 'con su cuenta de Jitsi'}`,
      );
    case 'too-early':
      return log.info(fields, `${what}: ${who} espera, aún no abre`);
    case 'over':
      return log.info(fields, `${what}: ${who} llegó después del cierre`);
    case 'ended':
      return log.info(fields, `${what}: ${who} llegó después de que la terminaran`);
    case 'signed-out':
      return log.warn(fields, `${what}: intento de acceso sin autenticación`);
    case 'account-off':
      return log.warn(fields, `Acceso denegado a la ${what}: la cuenta de ${who} está desactivada`);
    case 'not-found':
      return log.warn(fields, `${what}: no existe, la pidió ${who}`);
    case 'no-access':
      return log.warn(fields, `Acceso denegado a la ${what}: ${who} no tiene inscripción activa en el curso`);
    case 'not-moderator':
      return log.warn(fields, `Acceso denegado a la ${what}: ${who} pidió moderar y no puede`);
    case 'guest-withdrawn':
      return log.warn(fields, `Acceso denegado a la ${what}: el enlace de ${who} fue retirado`);
    case 'guest-ended':
      return log.info(fields, `${what}: ${who} llegó cuando su enlace ya había terminado`);
    case 'no-guests':
      return log.warn(fields, `Acceso denegado a la ${what}: Jitsi pide cuentas y ${who} no tiene ninguna`);
    case 'not-active':
      return log.warn(fields, `${what}: no activa, la pidió ${who}`);
    case 'no-link':
      return log.error(fields, `${what}: sin enlace configurado, no se emitió JWT para ${who}`);
    default:
      return decision satisfies never;
  }
}

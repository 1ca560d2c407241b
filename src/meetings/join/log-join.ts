import type { Logger } from 'pino';
import type { JitsiSettings } from '../../platform/config/settings.ts';
import { joinOutcome, type GuestJoinDecision, type JoinDecision } from './decide-join.ts';
import type { EntryPoint } from './join-attempts.queries.ts';

type LoggedRequest = { meetingId: number; entryPoint: EntryPoint; withoutToken: boolean; clientIp: string };

/** A guest has the id of their pass in both fields: the name that they typed is not logged. */
type LoggedUser = { id: number | string; username: string };

/** One line for each decision. Operators search for these texts, so they stay as they are. Never logs a token. */
export function logJoin(
  log: Logger,
  { meetingId, entryPoint, withoutToken, clientIp }: LoggedRequest,
  user: LoggedUser | undefined,
  decision: JoinDecision | GuestJoinDecision,
  auth: JitsiSettings['auth'],
): void {
  const outcome = joinOutcome(decision, withoutToken);
  const fields = { event: 'join_meeting', entry_point: entryPoint, user: user?.id, meeting: meetingId, outcome, clientIp };
  const who = user?.username ?? 'alguien sin sesión';
  const what = `videollamada ${meetingId}`;
  if (outcome === 'jitsi-down') return log.warn(fields, `${what}: Jitsi no responde, ${who} espera y no se gastó un JWT`);
  switch (decision.kind) {
    case 'admitted':
      return log.info(
        { ...fields, moderator: decision.moderator },
        `${what}: ${who} se unió exitosamente, ${auth === 'jwt' ? 'JWT emitido' : 'con su cuenta de Jitsi'}`,
      );
    case 'too-early':
      return log.info(fields, `${what}: ${who} espera, aún no abre`);
    case 'moderator-absent':
      return log.info(fields, `${what}: ${who} espera a quien modera`);
    case 'full':
      return log.info({ ...fields, ahead: decision.peopleAhead }, `${what}: ${who} espera un lugar, la sala está llena`);
    case 'closed':
      return log.info(fields, `${what}: ${who} llegó después del cierre`);
    case 'ended':
      return log.info(fields, `${what}: ${who} llegó después de que la terminaran`);
    case 'unauthenticated':
      return log.warn(fields, `${what}: intento de acceso sin autenticación`);
    case 'account-deactivated':
      return log.warn(fields, `Acceso denegado a la ${what}: la cuenta de ${who} está desactivada`);
    case 'not-found':
      return log.warn(fields, `${what}: no existe, la pidió ${who}`);
    case 'removed':
      return log.warn(fields, `Acceso denegado a la ${what}: ${who} fue sacado de la clase`);
    case 'no-access':
      return log.warn(fields, `Acceso denegado a la ${what}: ${who} no tiene inscripción activa en el curso`);
    case 'not-in-section':
      return log.warn(fields, `Acceso denegado a la ${what}: es de otra sección que la de ${who}`);
    case 'not-moderator':
      return log.warn(fields, `Acceso denegado a la ${what}: ${who} pidió moderar y no puede`);
    case 'guest-link-revoked':
      return log.warn(fields, `Acceso denegado a la ${what}: el enlace de ${who} fue retirado`);
    case 'guest-link-expired':
      return log.info(fields, `${what}: ${who} llegó cuando su enlace ya había terminado`);
    case 'guests-not-allowed':
      return log.warn(fields, `Acceso denegado a la ${what}: Jitsi pide cuentas y ${who} no tiene ninguna`);
    case 'not-active':
      return log.warn(fields, `${what}: no activa, la pidió ${who}`);
    case 'no-link':
      return log.error(fields, `${what}: sin enlace configurado, no se emitió JWT para ${who}`);
    default:
      return decision satisfies never;
  }
}

import type { JitsiWebConfig } from '../../jitsi/client/probe.ts';
import { createDoctorRoom } from '../../meetings/rooms/doctor-room.ts';
import { checkAccounts, checkTokens } from './check-sign-in.ts';
import { checkPortal } from './check-portal.ts';
import { checkProsody } from './check-prosody.ts';
import { checkRooms } from './check-rooms.ts';
import { checkWeb } from './check-web.ts';
import { skipped, type CheckResult } from './check-result.ts';
import type { DoctorContext } from './context.ts';

/** Runs all checks, those of the portal itself first, and yields each result as soon as it is known. */
export async function* runChecks(context: DoctorContext): AsyncGenerator<CheckResult> {
  if (!(yield* checkPortal(context))) return;
  yield await checkProsody(context);
  const config = yield* checkWeb(context);
  if (config) yield* checkXmpp(context, config);
  else yield skipped('valid-token', 'no-connection');
}

/** Checks the XMPP server as browsers use it. */
async function* checkXmpp(context: DoctorContext, { mucPrefix = 'muc', guestDomain }: JitsiWebConfig): AsyncGenerator<CheckResult> {
  const { serverUrl, xmppDomain, auth } = context.settings.jitsi;
  const server = { httpBind: `${serverUrl}/http-bind`, domain: xmppDomain };
  if (auth === 'sql') {
    yield* checkAccounts(context, server);
    return;
  }
  const name = await createDoctorRoom(context.db, context.clock.now());
  const student = yield* checkTokens(context, server, name);
  if (!student) {
    yield skipped('room', 'no-connection');
    return;
  }
  const room = { name, jid: `${name}@${mucPrefix}.${xmppDomain}`, focus: `focus.${xmppDomain}`, guestDomain };
  yield* checkRooms(context, server, room, student.client);
}

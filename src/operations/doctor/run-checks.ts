import type { JitsiWebConfig } from '../../jitsi/client/probe.ts';
import { createDoctorRoom } from '../../meetings/rooms/doctor-room.ts';
import { checkAccounts } from './check-accounts.ts';
import { checkTokens } from './check-tokens.ts';
import { checkPortal } from './check-portal.ts';
import { checkProsody } from './check-prosody.ts';
import { checkRooms } from './check-rooms.ts';
import { checkWeb } from './check-web.ts';
import { skipped, type CheckResult } from './check-result.ts';
import type { DoctorContext } from './context.ts';

/** Looks at everything in turn, the portal's own half first; every line comes as soon as it is known. */
export async function* runChecks(context: DoctorContext): AsyncGenerator<CheckResult> {
  if (!(yield* checkPortal(context))) return;
  yield await checkProsody(context);
  const config = yield* checkWeb(context);
  if (config) yield* checkXmpp(context, config);
  else yield skipped('good-pass', 'no-conversation');
}

/** Talks to the server as people's browsers do. */
async function* checkXmpp(context: DoctorContext, { mucPrefix = 'muc', guestDomain }: JitsiWebConfig): AsyncGenerator<CheckResult> {
  const { serverUrl, xmppDomain, auth } = context.settings.jitsi;
  const server = { httpBind: `${serverUrl}/http-bind`, domain: xmppDomain };
  if (auth === 'sql') {
    yield* checkAccounts(context, server);
    return;
  }
  const name = await createDoctorRoom(context.db, context.clock.now());
  const welcome = yield* checkTokens(context, server, name);
  if (!welcome) {
    yield skipped('room', 'no-conversation');
    return;
  }
  const room = { name, jid: `${name}@${mucPrefix}.${xmppDomain}`, focus: `focus.${xmppDomain}`, guestDomain };
  yield* checkRooms(context, server, room, welcome.client);
}

import type { WebConfig } from '../../jitsi/client/probe.ts';
import { announceDoctorRoom } from '../../meetings/rooms/doctor-room.ts';
import { checkAccounts } from './check-accounts.ts';
import { checkPasses } from './check-tokens.ts';
import { checkPortal } from './check-portal.ts';
import { checkProsody } from './check-prosody.ts';
import { checkRooms } from './check-rooms.ts';
import { checkWeb } from './check-web.ts';
import { notAsked, type Finding } from './check-result.ts';
import type { DoctorNeeds } from './context.ts';

/** Looks at everything in turn, the portal's own half first; every line comes as soon as it is known. */
export async function* examine(needs: DoctorNeeds): AsyncGenerator<Finding> {
  if (!(yield* checkPortal(needs))) return;
  yield await checkProsody(needs);
  const config = yield* checkWeb(needs);
  if (config) yield* converse(needs, config);
  else yield notAsked('good-pass', 'no-conversation');
}

/** Talks to the server as people's browsers do. */
async function* converse(needs: DoctorNeeds, { mucPrefix = 'muc', guestDomain }: WebConfig): AsyncGenerator<Finding> {
  const { serverUrl, xmppDomain, auth } = needs.settings.jitsi;
  const server = { httpBind: `${serverUrl}/http-bind`, domain: xmppDomain };
  if (auth === 'sql') {
    yield* checkAccounts(needs, server);
    return;
  }
  const name = await announceDoctorRoom(needs.db, needs.clock.now());
  const welcome = yield* checkPasses(needs, server, name);
  if (!welcome) {
    yield notAsked('room', 'no-conversation');
    return;
  }
  const room = { name, address: `${name}@${mucPrefix}.${xmppDomain}`, focus: `focus.${xmppDomain}`, guestDomain };
  yield* checkRooms(needs, server, room, welcome.guest);
}

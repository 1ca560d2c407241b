import { randomBytes } from 'node:crypto';
import { Element } from 'ltx';
import { BoshStream, findErrorText, type PostXml, postThroughWeb } from './bosh-stream.ts';
import { returnFailure, JitsiFailureError, type JitsiFailure } from './jitsi-failure.ts';

const SASL = 'urn:ietf:params:xml:ns:xmpp-sasl';
const BIND = 'urn:ietf:params:xml:ns:xmpp-bind';
const STANZAS = 'urn:ietf:params:xml:ns:xmpp-stanzas';
const MUC = 'http://jabber.org/protocol/muc';
const MUC_USER = 'http://jabber.org/protocol/muc#user';
const MUC_ADMIN = 'http://jabber.org/protocol/muc#admin';
const FOCUS = 'http://jitsi.org/protocol/focus';

/** Status code of the client's own presence in a room (XEP-0045). */
const SELF_PRESENCE = '110';

const MAX_CONFERENCE_REQUESTS = 10;

/**
 * `httpBind` is the BOSH URL of Jitsi's web page, `domain` the virtual host behind it; `headers` are those of a proxy on the way. `post`:
 * another way than through the web server.
 */
export type XmppServer = { httpBind: string; domain: string; headers?: Record<string, string>; post?: PostXml };

/** With a token or without one, or with the password of an account. */
type XmppCredentials = { room: string; token?: string } | { username: string; password: string };

export type ConnectResult = { kind: 'connected'; client: XmppClient; mechanisms: string[] } | (JitsiFailure & { mechanisms: string[] });

/** As a room reports it (XEP-0045); `none` where it does not. */
export type RoomRole = { affiliation: string; role: string };

/** `jid`: the bare one, where the room shows it. */
export type RoomMember = { nick: string; jid: string | undefined } & RoomRole;

export type JoinRoomResult = ({ kind: 'joined' } & RoomRole) | JitsiFailure;

/** Connects as Jitsi's web page does, with the token in the URL (mod_auth_token). */
export async function connectXmpp(
  { httpBind, domain, headers, post = postThroughWeb(headers) }: XmppServer,
  credentials: XmppCredentials,
): Promise<ConnectResult> {
  const stream = new BoshStream(httpBind, domain, 'room' in credentials ? toQuery(credentials) : {}, post);
  let mechanisms: string[] = [];
  const outcome = await returnFailure(async () => {
    mechanisms = await stream.open();
    await authenticate(stream, credentials);
    await stream.restart();
    const bound = await sendIq(stream, 'set', undefined, new Element('bind', { xmlns: BIND }));
    const jid = bound.getChild('bind')?.getChildText('jid');
    if (!jid) throw new JitsiFailureError('unreachable', 'no-jid');
    return { kind: 'connected' as const, client: new XmppClient(stream, jid) };
  });
  if (outcome.kind !== 'connected') await stream.close();
  return { ...outcome, mechanisms };
}

/** An authenticated client of Jitsi's XMPP server. */
export class XmppClient {
  readonly #stream: BoshStream;
  readonly #nick: string;

  constructor(stream: BoshStream, jid: string) {
    this.#stream = stream;
    this.#nick = jid.slice(0, 8);
  }

  /** Asks Jicofo to open a room, which makes Jitsi request a reservation from the portal. */
  requestConference(room: string, focus: string): Promise<{ kind: 'ready' } | JitsiFailure> {
    return returnFailure(async () => {
      for (let attempt = 1; ; attempt++) {
        const conference = new Element('conference', { xmlns: FOCUS, room, 'machine-uid': this.#nick });
        const answer = await sendIq(this.#stream, 'set', focus, conference);
        if (answer.getChild('conference')?.attrs['ready'] === 'true') return { kind: 'ready' as const };
        if (attempt === MAX_CONFERENCE_REQUESTS) throw new JitsiFailureError('unreachable', 'never-ready');
        await this.#stream.drain();
      }
    });
  }

  /** Joins a room and stays there. `password`: the room's. Returns the client's affiliation and role. */
  joinRoom(room: string, name: string, password?: string): Promise<JoinRoomResult> {
    return returnFailure(async () => {
      const presence = new Element('presence', { xmlns: 'jabber:client', to: `${room}/${this.#nick}` });
      const join = presence.c('x', { xmlns: MUC });
      if (password !== undefined) join.c('password').t(password);
      presence.c('nick', { xmlns: 'http://jabber.org/protocol/nick' }).t(name);
      await this.#stream.send(presence);
      const isOfRoom = (element: Element) => element.is('presence') && splitResource(element.attrs['from'] ?? '')[0] === room.toLowerCase();
      const own = await this.#stream.receive((element) => isOfRoom(element) && (isError(element) || isOwnPresence(element)));
      if (isError(own)) throw toStanzaError(own);
      return { kind: 'joined' as const, ...parseRole(own) };
    });
  }

  /** Writes to everybody in a room that was joined. */
  sayInRoom(room: string, text: string): Promise<void> {
    return this.#stream.send(new Element('message', { xmlns: 'jabber:client', to: room, type: 'groupchat' }).c('body').t(text).up());
  }

  /** The client's current affiliation and role: Jicofo grants and revokes them after a client has joined. Undefined where the server stopped answering. */
  async currentRole(before: RoomRole): Promise<RoomRole | undefined> {
    const drained = await returnFailure(async () => ({ kind: 'drained' as const, stanzas: await this.#stream.drain() }));
    if (drained.kind !== 'drained') return undefined;
    const last = drained.stanzas.filter((element) => element.is('presence') && isOwnPresence(element)).at(-1);
    return last ? parseRole(last) : before;
  }

  /** The other occupants of a room that was joined: a room presents them before the client itself (XEP-0045 7.1). */
  listOccupants(room: string): RoomMember[] {
    const members = new Map<string, RoomMember>();
    for (const presence of this.#stream.received()) {
      const [address, nick] = splitResource(presence.attrs['from'] ?? '');
      if (!presence.is('presence') || address !== room.toLowerCase() || nick === undefined || isError(presence)) continue;
      const item = presence.getChild('x', MUC_USER)?.getChild('item');
      const jid = item?.attrs['jid'] && splitResource(item.attrs['jid'])[0];
      if (presence.attrs['type'] === 'unavailable') members.delete(nick);
      else members.set(nick, { nick, jid, ...parseRole(presence) });
    }
    return [...members.values()];
  }

  /**
   * Puts an occupant out of a room that was joined as an owner (XEP-0045 8.2). An owner loses that rank first, because no owner puts another
   * out; ranks in breakout rooms are those of the main room.
   */
  kickOccupant(
    { room, mainRoom }: { room: string; mainRoom: string },
    { nick, jid, affiliation }: RoomMember,
    reason: string,
  ): Promise<{ kind: 'kicked' } | JitsiFailure> {
    return returnFailure(async () => {
      if (affiliation === 'owner' && jid) await this.#administer(mainRoom, { jid, affiliation: 'member' }, reason);
      await this.#administer(room, { nick, role: 'none' }, reason);
      return { kind: 'kicked' as const };
    });
  }

  async #administer(room: string, item: Record<string, string>, reason: string): Promise<void> {
    const query = new Element('query', { xmlns: MUC_ADMIN });
    query.c('item', item).c('reason').t(reason);
    await sendIq(this.#stream, 'set', room, query);
  }

  disconnect(): Promise<void> {
    return this.#stream.close();
  }
}

/** The parts before and behind the first slash. */
function splitResource(jid: string): [string, string | undefined] {
  const slash = jid.indexOf('/');
  return slash < 0 ? [jid, undefined] : [jid.slice(0, slash), jid.slice(slash + 1)];
}

function toQuery({ room, token }: { room: string; token?: string }): Record<string, string> {
  return token === undefined ? { room } : { room, token };
}

async function authenticate(stream: BoshStream, credentials: XmppCredentials): Promise<void> {
  const isAccount = 'username' in credentials;
  const auth = new Element('auth', { xmlns: SASL, mechanism: isAccount ? 'PLAIN' : 'ANONYMOUS' });
  if (isAccount) auth.t(Buffer.from(`\0${credentials.username}\0${credentials.password}`).toString('base64'));
  await stream.send(auth);
  const answer = await stream.receive((element) => element.is('success') || element.is('failure'));
  if (answer.is('success')) return;
  const condition = answer.getChildElements().find((child) => !child.is('text'))?.name ?? 'not-authorized';
  throw new JitsiFailureError('refused', condition, findErrorText(answer));
}

async function sendIq(stream: BoshStream, type: 'get' | 'set', to: string | undefined, what: Element): Promise<Element> {
  const id = randomBytes(6).toString('hex');
  await stream.send(new Element('iq', { xmlns: 'jabber:client', id, type, ...(to && { to }) }).cnode(what).up());
  const answer = await stream.receive((element) => element.is('iq') && element.attrs['id'] === id, 30_000);
  if (isError(answer)) throw toStanzaError(answer);
  return answer;
}

function isError(element: Element): boolean {
  return element.attrs['type'] === 'error';
}

function toStanzaError(stanza: Element): JitsiFailureError {
  const error = stanza.getChild('error');
  // Jitsi's mod_reservations passes on the status with which the portal responded.
  const reservation = error?.getChild('reservation-error', FOCUS);
  if (error && reservation) {
    return new JitsiFailureError('refused', 'reservation-error', `${reservation.attrs['error-code'] ?? ''} ${findErrorText(error)}`.trim());
  }
  const condition = error?.getChildElements().find((child) => child.is(child.name, STANZAS) && !child.is('text'))?.name ?? 'unknown';
  return new JitsiFailureError('refused', condition, error ? findErrorText(error) : '');
}

function isOwnPresence(presence: Element): boolean {
  const about = presence.getChild('x', MUC_USER);
  return about?.getChildren('status').some(({ attrs }) => attrs['code'] === SELF_PRESENCE) ?? false;
}

function parseRole(presence: Element): RoomRole {
  const item = presence.getChild('x', MUC_USER)?.getChild('item');
  return { affiliation: item?.attrs['affiliation'] ?? 'none', role: item?.attrs['role'] ?? 'none' };
}

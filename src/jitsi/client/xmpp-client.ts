import { randomBytes } from 'node:crypto';
import { Element } from 'ltx';
import { BoshStream, findErrorText } from './bosh-stream.ts';
import { returnFailure, JitsiFailureError, type JitsiFailure } from './jitsi-failure.ts';

const SASL = 'urn:ietf:params:xml:ns:xmpp-sasl';
const BIND = 'urn:ietf:params:xml:ns:xmpp-bind';
const STANZAS = 'urn:ietf:params:xml:ns:xmpp-stanzas';
const MUC = 'http://jabber.org/protocol/muc';
const MUC_USER = 'http://jabber.org/protocol/muc#user';
const FOCUS = 'http://jitsi.org/protocol/focus';

/** Status code of the client's own presence in a room (XEP-0045). */
const SELF_PRESENCE = '110';

const MAX_CONFERENCE_REQUESTS = 10;

/** `httpBind` is the BOSH URL of Jitsi's web page, `domain` the virtual host behind it; `headers` are those of a proxy on the way. */
export type XmppServer = { httpBind: string; domain: string; headers?: Record<string, string> };

/** With a token or without one, or with the password of an account. */
type XmppCredentials = { room: string; token?: string } | { username: string; password: string };

export type ConnectResult = { kind: 'connected'; client: XmppClient; mechanisms: string[] } | (JitsiFailure & { mechanisms: string[] });

/** As a room reports it (XEP-0045); `none` where it does not. */
export type RoomRole = { affiliation: string; role: string };

export type JoinRoomResult = ({ kind: 'joined' } & RoomRole) | JitsiFailure;

/** Connects as Jitsi's web page does, with the token in the URL (mod_auth_token). */
export async function connectXmpp({ httpBind, domain, headers }: XmppServer, credentials: XmppCredentials): Promise<ConnectResult> {
  const stream = new BoshStream(httpBind, domain, 'room' in credentials ? toQuery(credentials) : {}, headers);
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

  /** Joins a room and stays there. Returns the client's affiliation and role. */
  joinRoom(room: string, name: string): Promise<JoinRoomResult> {
    return returnFailure(async () => {
      const presence = new Element('presence', { xmlns: 'jabber:client', to: `${room}/${this.#nick}` });
      presence.c('x', { xmlns: MUC });
      presence.c('nick', { xmlns: 'http://jabber.org/protocol/nick' }).t(name);
      await this.#stream.send(presence);
      const own = await this.#stream.receive((element) => element.is('presence') && (isError(element) || isOwnPresence(element)));
      if (isError(own)) throw toStanzaError(own);
      return { kind: 'joined' as const, ...parseRole(own) };
    });
  }

  /** The client's current affiliation and role: Jicofo grants and revokes them after a client has joined. Undefined where the server stopped answering. */
  async currentRole(before: RoomRole): Promise<RoomRole | undefined> {
    const drained = await returnFailure(async () => ({ kind: 'drained' as const, stanzas: await this.#stream.drain() }));
    if (drained.kind !== 'drained') return undefined;
    const last = drained.stanzas.filter((element) => element.is('presence') && isOwnPresence(element)).at(-1);
    return last ? parseRole(last) : before;
  }

  disconnect(): Promise<void> {
    return this.#stream.close();
  }
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

import { client, xml, type Client, type Stanza } from '@xmpp/client';

export type Mechanism = 'PLAIN' | 'SCRAM-SHA-1';

/** Logs in once. Answers `in`, or the error condition of the server. */
export async function xmppLogin(
  server: { port: number; domain: string },
  mechanism: Mechanism,
  username: string,
  password: string,
): Promise<string> {
  const xmpp = clientFor(server, mechanism, username, password);
  try {
    await xmpp.start();
    return 'in';
  } catch (error) {
    if (error instanceof Error && error.name === 'SASLError') return (error as Error & { condition: string }).condition;
    throw error;
  } finally {
    await xmpp.stop();
  }
}

export type XmppAccount = { username: string; domain: string; password: string };

/** Users enter a room and stay until all have tried. Answers `in` or the error condition for each. */
export async function enterRooms(port: number, room: string, visitors: XmppAccount[]): Promise<string[]> {
  const inside: Client[] = [];
  const answers: string[] = [];
  try {
    for (const visitor of visitors) {
      const xmpp = clientFor({ port, domain: visitor.domain }, 'PLAIN', visitor.username, visitor.password);
      inside.push(xmpp);
      await xmpp.start();
      answers.push(await enterRoom(xmpp, `${room}/${visitor.username}`));
    }
    return answers;
  } finally {
    for (const xmpp of inside) await xmpp.stop();
  }
}

/** Somebody inside of a room, who writes to it or to other addresses. */
export type RoomVisitor = { send: (stanza: Stanza) => Promise<void>; leave: () => Promise<void> };

/** Enters a room and stays until `leave`. */
export async function stayInRoom(port: number, room: string, visitor: XmppAccount): Promise<RoomVisitor> {
  const xmpp = clientFor({ port, domain: visitor.domain }, 'PLAIN', visitor.username, visitor.password);
  await xmpp.start();
  const answer = await enterRoom(xmpp, `${room}/${visitor.username}`);
  if (answer !== 'in') throw new Error(`${visitor.username} did not get into the room: ${answer}`);
  return { send: (stanza) => xmpp.send(stanza), leave: () => xmpp.stop().then(() => undefined) };
}

async function enterRoom(xmpp: Client, occupant: string): Promise<string> {
  const answer = new Promise<string>((resolve) => {
    xmpp.on('stanza', (stanza: Stanza) => {
      if (!stanza.is('presence') || stanza.attrs['from'] !== occupant) return;
      const refusal = stanza.getChild('error');
      resolve(refusal ? (refusal.getChildElements()[0]?.name ?? 'refused') : 'in');
    });
  });
  await xmpp.send(xml('presence', { to: occupant }, xml('x', { xmlns: 'http://jabber.org/protocol/muc' })));
  return answer;
}

function clientFor(server: { port: number; domain: string }, mechanism: Mechanism, username: string, password: string): Client {
  const xmpp = client({
    service: `xmpp://127.0.0.1:${server.port}`,
    domain: server.domain,
    credentials: (authenticate) => authenticate({ username, password: onTheWire(mechanism, password) }, mechanism),
  });
  xmpp.reconnect.stop();
  xmpp.on('error', () => undefined);
  return xmpp;
}

/** The library encodes PLAIN's text as if each character were a byte, so it is given the bytes. */
function onTheWire(mechanism: Mechanism, password: string): string {
  return mechanism === 'PLAIN' ? Buffer.from(password).toString('latin1') : password;
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** `visited`: the portal saw who is in the room and leaves it; `asked`: it asks to end the call; `ended`: the call has ended, and the portal does not know yet. */
export type ProsodyStep = 'visited' | 'asked' | 'ended';

export type ScriptedProsody = {
  url: string;
  /** What happened so far. */
  steps: ProsodyStep[];
  /** Who is in the room, beside the portal. */
  occupants: { nick: string; owner?: boolean }[];
  /** Called at each step, and awaited. False: the request is lost. */
  onStep: (step: ProsodyStep) => boolean | Promise<boolean>;
};

const occupant = (room: string, nick: string, item: string, more = '') =>
  `<presence xmlns="jabber:client" from="${room}/${nick}"><x xmlns="http://jabber.org/protocol/muc#user"><item ${item}/>${more}</x></presence>`;

/**
 * Answers like a Prosody with one room, in which one student is: BOSH as far as a visit needs it, `/room` and `/end-meeting`. Where a process is to be
 * killed between two requests, a real one leaves that to chance.
 */
export async function startScriptedProsody(domain: string): Promise<ScriptedProsody> {
  let isOpen = true;
  const prosody: ScriptedProsody = { url: '', steps: [], occupants: [{ nick: 'sofia000' }], onStep: () => true };
  const take = async (step: ProsodyStep) => {
    prosody.steps.push(step);
    return prosody.onStep(step);
  };
  const server = createServer((request, response) => {
    readText(request)
      .then((text) => answer(request.url!, text, response))
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return Object.assign(prosody, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });

  async function answer(path: string, text: string, response: ServerResponse): Promise<void> {
    if (path.startsWith('/end-meeting')) return endMeeting(path, response);
    if (path.startsWith('/room?'))
      return void response.end(JSON.stringify(prosody.occupants.map(({ nick }) => ({ jid: `room/${nick}`, display_name: nick }))));
    const id = /<iq[^>]* id="([^"]*)"/.exec(text)?.[1];
    const room = /<presence[^>]* to="([^"/]*)\//.exec(text)?.[1];
    const body = (content: string) =>
      void response.end(`<body xmlns="http://jabber.org/protocol/httpbind" sid="one-session">${content}</body>`);
    if (text.includes('type="terminate"')) {
      return (await take('visited')) ? body('') : void response.destroy();
    }
    if (!text.includes('sid=')) return body('<features><mechanisms><mechanism>ANONYMOUS</mechanism></mechanisms></features>');
    if (text.includes('<auth ')) return body('<success/>');
    if (id) return body(`<iq xmlns="jabber:client" type="result" id="${id}"><bind><jid>portal00@${domain}/one</jid></bind></iq>`);
    if (room && isOpen)
      return body(
        prosody.occupants
          .map(({ nick, owner = false }) => {
            const rank = owner ? 'affiliation="owner" role="moderator"' : 'affiliation="member" role="participant"';
            return occupant(room, nick, `${rank} jid="${nick}@${domain}/two"`);
          })
          .join('') + occupant(room, 'portal00', 'affiliation="owner" role="moderator"', '<status code="110"/>'),
      );
    if (room)
      return body(
        `<presence xmlns="jabber:client" from="${room}" type="error"><error type="cancel"><item-not-found xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/><text xmlns="urn:ietf:params:xml:ns:xmpp-stanzas">Room does not exist</text></error></presence>`,
      );
    body('');
  }

  async function endMeeting(path: string, response: ServerResponse): Promise<void> {
    // Without a room the module only says that it is there.
    if (!path.includes('?')) return void response.writeHead(400).end();
    if (!isOpen) return void response.writeHead(404).end();
    if (!(await take('asked'))) return void response.destroy();
    isOpen = false;
    if (!(await take('ended'))) return void response.destroy();
    response.writeHead(200).end();
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += part as string;
  return text;
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { domain, soundConfig } from '../../support/conference-server.ts';
import { accounts, outcomesByCheck, portal, type Report, runDoctor } from '../../support/run-doctor.ts';

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

const fixed =
  (status: number, type: string, text: string): Answer =>
  (response) =>
    response.writeHead(status, { 'Content-Type': type }).end(text);

const html = '<!DOCTYPE html><html><title>Jitsi Meet</title><script src="config.js"></script></html>';

/** Servers that answer the same to everything, none of them Jitsi. */
const wrongServers: Record<string, Answer> = {
  'a page for everything': fixed(200, 'text/html', html),
  'a script for everything': fixed(200, 'application/javascript', 'console.log(1);'),
  'a script with settings of its own for everything': fixed(200, 'application/javascript', 'var config = { color: "red" };'),
  'an empty object for everything': fixed(200, 'application/json', '{}'),
  'an empty list for everything': fixed(200, 'application/json', '[]'),
  'nothing, with 200': fixed(200, 'text/plain', ''),
  'nothing, with 204': (response) => response.writeHead(204).end(),
  'a redirect for everything': (response) => response.writeHead(302, { Location: 'https://elsewhere.test/' }).end(),
  ...Object.fromEntries([400, 401, 403, 404, 405, 429, 500, 502, 503].map((status) => [String(status), fixed(status, 'text/html', html)])),
  'bytes that are no HTTP': (response) => response.socket?.end('\u0000\u0001 not HTTP\r\n\r\n'),
  'a closed connection': (response) => response.socket?.destroy(),
  'a response that breaks off': (response) => {
    response.writeHead(200, { 'Content-Length': 1000, 'Content-Type': 'text/xml' }).write('<body');
    setImmediate(() => response.socket?.destroy());
  },
  silence: () => undefined,
};

const BOSH = "xmlns='http://jabber.org/protocol/httpbind'";
const body = (attributes: string, text = '') => fixed(200, 'text/xml', `<body ${BOSH} ${attributes}>${text}</body>`);
const features = (mechanisms: string) =>
  `<stream:features xmlns:stream='http://etherx.jabber.org/streams'><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>${mechanisms}</mechanisms></stream:features>`;
const failure = (condition: string, text = '') =>
  `<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><${condition}/>${text && `<text>${text}</text>`}</failure>`;

/** What answers on `/http-bind` speaks XMPP, and refuses for a reason that has nothing to do with what is tested. */
const wrongXmpp: Record<string, Answer> = {
  'an empty body': body(''),
  'a body of another kind': fixed(200, 'text/xml', '<body xmlns="http://www.w3.org/1999/xhtml" sid="1"/>'),
  ...Object.fromEntries(
    ['host-unknown', 'improper-addressing', 'remote-connection-failed', 'policy-violation', 'undefined-condition', 'see-other-uri'].map(
      (condition) => [`the stream ended with ${condition}`, body(`type='terminate' condition='${condition}'`)],
    ),
  ),
  ...Object.fromEntries(
    [
      ['temporary-auth-failure', ''],
      ['policy-violation', ''],
      ['aborted', ''],
      ['account-disabled', ''],
      ['encryption-required', ''],
      ['invalid-mechanism', ''],
      ['not-allowed', ''],
      ['not-allowed', 'user is banned'],
      ['not-allowed', 'could not obtain public key'],
      ['not-authorized', 'sub claim is missing'],
    ].map(([condition, text]) => [
      `a sign-in refused with ${condition} ${text}`,
      body("sid='1'", features('<mechanism>ANONYMOUS</mechanism>') + failure(condition!, text)),
    ]),
  ),
};

/** A sign-in for everyone, `result` as the answer to whatever is asked for, and a place in every room without a role. */
function answerEverything(result: string): Answer {
  return (response, request) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      const id = / id="([^"]+)"/.exec(text)?.[1];
      const bound = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>12345678@meet.doctor.test/a</jid></bind>";
      const iq = `<iq xmlns='jabber:client' type='result' id='${id}'>${text.includes('<bind') ? bound : result}</iq>`;
      const from = /<presence[^>]* to="([^"]+)"/.exec(text)?.[1];
      const place = `<presence xmlns='jabber:client' from='${from}'><x xmlns='http://jabber.org/protocol/muc#user'><status code='110'/></x></presence>`;
      const said = text.includes('<presence') ? place : text.includes('<iq') ? iq : '';
      const signIn = text.includes('<auth') ? "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>" : '';
      body("sid='1'", (text.includes('xmpp:version') ? features('<mechanism>ANONYMOUS</mechanism>') : '') + signIn + said)(
        response,
        request,
      );
    });
  };
}

/** Checks of the portal itself, which need no Jitsi. */
const ownChecks = ['settings', 'database', 'credentials', 'links'];

/** What a Jitsi's web page says for itself, whatever stands behind it. */
const checksOfPage = ['web', 'clock', 'port', 'domain', 'guests', 'token-auth-url'];

async function serve(answer: Answer, pages: Record<string, Answer> = {}): Promise<string> {
  const server = createServer((request, response) => (pages[request.url ?? ''] ?? answer)(response, request));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function greenChecks(url: string, settings: Record<string, string>): Promise<string[]> {
  const { results } = await runDoctor({ JITSI_SERVER_URL: url, JITSI_PROSODY_URL: url, ...settings });
  return results.filter(({ status }) => status === 'ok').map(({ check }) => check);
}

async function reportOf(answer: Answer, settings: Record<string, string> = {}): Promise<Report> {
  const script = fixed(200, 'application/javascript', soundConfig(portal));
  return runDoctor({ JITSI_SERVER_URL: await serve(answer, { '/config.js': script }), ...settings });
}

describe('with nothing answering properly no check is green', () => {
  test('whatever answers everything in Jitsi’s place', async () => {
    const found = await Promise.all(
      Object.entries(wrongServers).map(async ([name, answer]) => {
        const url = await serve(answer);
        const green = (await Promise.all([greenChecks(url, {}), greenChecks(url, accounts)])).flat();
        return [name, green.filter((check) => !ownChecks.includes(check))] as const;
      }),
    );
    expect(found.filter(([, green]) => green.length > 0)).toEqual([]);
  });

  test('what signs everyone in and then says nothing of use', async () => {
    const url = await serve(answerEverything(''), { '/config.js': fixed(200, 'application/javascript', soundConfig(portal)) });
    const report = await runDoctor({ JITSI_SERVER_URL: url });
    expect(outcomesByCheck(report)).toMatchObject({ 'valid-token': 'token-accepted', room: 'jicofo-unreachable', student: 'no-room' });
    const roleless = await serve(answerEverything("<conference xmlns='http://jitsi.org/protocol/focus' ready='true'/>"), {
      '/config.js': fixed(200, 'application/javascript', soundConfig(portal)),
    });
    const outcomes = outcomesByCheck(await runDoctor({ JITSI_SERVER_URL: roleless }));
    expect(outcomes).toMatchObject({ room: 'room-opened', student: 'role-unknown', teacher: 'role-unknown' });
  });

  test('whatever answers behind the page of a Jitsi', async () => {
    const script = fixed(200, 'application/javascript', soundConfig(portal));
    const found = await Promise.all(
      Object.entries({ ...wrongServers, ...wrongXmpp }).map(async ([name, answer]) => {
        const url = await serve(answer, { '/config.js': script });
        const green = (await Promise.all([greenChecks(url, {}), greenChecks(url, accounts)])).flat();
        return [name, green.filter((check) => ![...ownChecks, ...checksOfPage, 'paths'].includes(check))] as const;
      }),
    );
    expect(found.filter(([, green]) => green.length > 0)).toEqual([]);
  });
});

const refusals = ['no-token', 'wrong-secret', 'expired'] as const;

test('a path that is not there is reported as that, and the refusals as not checked', async () => {
  const outcomes = outcomesByCheck(await reportOf(fixed(404, 'text/html', html)));
  expect(outcomes).toMatchObject({ 'valid-token': 'xmpp-unreachable', paths: 'paths-closed' });
  expect(refusals.map((check) => outcomes[check])).toEqual(['no-connection', 'no-connection', 'no-connection']);
});

test('paths that gave no clear answer are not closed', async () => {
  expect(outcomesByCheck(await reportOf(fixed(502, 'text/html', html)))).toMatchObject({ paths: 'paths-unknown' });
  expect(outcomesByCheck(await reportOf(fixed(200, 'text/plain', '3')))).toMatchObject({ paths: 'paths-exposed' });
});

test('a refusal counts only for the token that has the mistake that it names', async () => {
  const refuse = (reason: string) => body("sid='1'", features('<mechanism>ANONYMOUS</mechanism>') + failure('not-allowed', reason));
  for (const [reason, check] of [
    ['token required', 'no-token'],
    ['Invalid signature', 'wrong-secret'],
    ['Not acceptable by exp (60 sec since expired)', 'expired'],
  ] as const) {
    const outcomes = outcomesByCheck(await reportOf(refuse(reason)));
    for (const other of refusals)
      expect([reason, other, outcomes[other]]).toEqual([reason, other, other === check ? 'refused-as-expected' : 'refused-otherwise']);
  }
});

test('a Prosody that cannot read its accounts is not one that refuses an unknown account', async () => {
  const answer = body("sid='1'", features('<mechanism>PLAIN</mechanism>') + failure('temporary-auth-failure'));
  const outcomes = outcomesByCheck(await reportOf(answer, accounts));
  expect(outcomes).toMatchObject({ accounts: 'accounts-asked', 'unknown-account': 'accounts-unavailable' });
  const wrong = body("sid='1'", features('<mechanism>PLAIN</mechanism>') + failure('not-authorized'));
  expect(outcomesByCheck(await reportOf(wrong, accounts))).toMatchObject({ 'unknown-account': 'refused-as-expected' });
});

test('a page whose settings for guests cannot be read, and an answer out of a cache', async () => {
  const unreadable = `var config = { hosts: { domain: '${domain}', anonymousdomain: guests } };`;
  const url = await serve(fixed(404, 'text/html', html), {
    '/config.js': (response) => response.writeHead(200, { 'Content-Type': 'text/javascript', Age: '4000' }).end(unreadable),
  });
  const outcomes = outcomesByCheck(await runDoctor({ JITSI_SERVER_URL: url }));
  expect(outcomes).toMatchObject({ guests: 'guests-unknown', clock: 'clock-unknown' });
});

test('a name that leads into a private network says nothing about the port in the world', async () => {
  const url = await serve(fixed(404, 'text/html', html), { '/config.js': fixed(200, 'application/javascript', soundConfig(portal)) });
  expect(outcomesByCheck(await runDoctor({ JITSI_SERVER_URL: url }))).toMatchObject({ port: 'port-closed' });
  const named = url.replace('127.0.0.1', 'localhost');
  expect(outcomesByCheck(await runDoctor({ JITSI_SERVER_URL: named }))).toMatchObject({ port: 'port-unseen' });
});

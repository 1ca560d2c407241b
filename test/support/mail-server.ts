import type { AddressInfo, Socket } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';

/** A rejection such as `550 5.1.1 No such mailbox`. */
type Answer = { code: number; text: string };

export type MailServer = {
  /** For SMTP_URL. */
  url: string;
  /** Received mails, oldest first. */
  mails: (Email & { recipients: string[]; raw: string; encrypted: boolean })[];
  /** From now on answers this to MAIL FROM, RCPT TO or DATA; undefined: accepts everything again. */
  refuse: (at: 'sender' | 'recipient' | 'text', answer: Answer | undefined) => void;
  /** From now on breaks connections before the answer to RCPT TO or DATA; undefined: no more. */
  hangUp: (at: 'recipient' | 'text' | undefined) => void;
  /** Runs before the answer to DATA, for which the sender waits. */
  beforeTaking: (work: () => void | Promise<void>) => void;
  /** Stops the server until `start`. */
  stop: () => Promise<void>;
  start: () => Promise<void>;
};

/** A real SMTP server in this process, closed after the test. `tls`: it offers STARTTLS with a certificate that it signed itself. */
export async function startMailServer({ tls }: { tls?: SMTPServerOptions } = {}): Promise<MailServer> {
  const mails: MailServer['mails'] = [];
  const refusals: Record<'sender' | 'recipient' | 'text', Answer | undefined> = {
    sender: undefined,
    recipient: undefined,
    text: undefined,
  };
  let hangingUpAt: 'recipient' | 'text' | undefined;
  const sockets = new Set<Socket>();
  let before: () => void | Promise<void> = () => undefined;
  let port = 0;
  let server: SMTPServer;

  const refusal = (at: keyof typeof refusals) => {
    const answer = refusals[at];
    return answer && Object.assign(new Error(answer.text), { responseCode: answer.code });
  };

  const hangsUp = (at: typeof hangingUpAt) => {
    if (hangingUpAt !== at) return false;
    for (const socket of sockets) socket.destroy();
    return true;
  };

  async function start(): Promise<void> {
    server = new SMTPServer({
      authOptional: true,
      ...(tls ?? { disabledCommands: ['STARTTLS'] }),
      disableReverseLookup: true,
      onMailFrom: (_address, _session, done) => done(refusal('sender')),
      onRcptTo: (_address, _session, done) => hangsUp('recipient') || done(refusal('recipient')),
      onAuth: ({ password }, _session, done) => done(password === 'correcta' ? null : new Error('no'), { user: 'portal' }),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const refused = refusal('text');
          if (refused) return done(refused);
          const raw = Buffer.concat(chunks);
          const recipients = session.envelope.rcptTo.map(({ address }) => address);
          Promise.resolve(before())
            .then(() => PostalMime.parse(raw))
            .then((mail) => {
              mails.push({ ...mail, recipients, raw: raw.toString(), encrypted: session.secure });
              if (!hangsUp('text')) done();
            }, done);
        });
      },
    });
    server.on('error', () => undefined);
    server.server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    port = (server.server.address() as AddressInfo).port;
  }

  const stop = () => new Promise<void>((resolve) => server.close(() => resolve()));
  await start();
  onTestFinished(() => (server.server.listening ? stop() : undefined));
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    refuse: (at, answer) => {
      refusals[at] = answer;
    },
    hangUp: (at) => {
      hangingUpAt = at;
    },
    beforeTaking: (work) => {
      before = work;
    },
    stop,
    start,
  };
}

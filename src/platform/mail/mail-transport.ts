import type { Readable } from 'node:stream';
import { createTransport, type SendMailOptions, type Transporter } from 'nodemailer';
import type { MailEncryption, MailSettings } from '../config/settings.ts';

type OutgoingEmail = {
  to: string;
  /** In place of the name of `MAIL_FROM`. */
  senderName: string | undefined;
  /** Who gets the answers, in place of the address of `MAIL_FROM`. */
  replyTo: string | undefined;
  subject: string;
  text: string;
  html: string;
  messageId: string;
  /** URL by which a mail program unsubscribes its user from mails of this kind, with one POST (RFC 8058). */
  unsubscribe?: string | undefined;
};

/**
 * What the mail server answered. `deferred`: it did not take the mail, and may take it later; `about` says whether that concerns
 * this mail or all mail (the server is unreachable, or refuses the sign-in). `refused`: it will never take the mail. `unknown`: the
 * mail was being transmitted and no answer came. Reasons are shown to administrators.
 */
export type DeliveryResult =
  | { kind: 'accepted' }
  | { kind: 'deferred'; reason: string; about: 'mail' | 'server' }
  | { kind: 'refused'; reason: string }
  | { kind: 'unknown'; reason: string };

export type DeliveryStatus = DeliveryResult['kind'];

export type MailTransport = { send(message: OutgoingEmail): Promise<DeliveryResult>; close(): void };

export const MAX_CONNECTIONS = 4;

/** Short enough that a portal that is being stopped does not wait long. */
const CONNECT_TIMEOUT_MS = 8000;
const SOCKET_TIMEOUT_MS = 20_000;

/** Keeps a few connections to the server of `SMTP_URL` open for as long as there is mail to send. */
export function createMailTransport(settings: MailSettings): MailTransport {
  const pool = createPool(settings, encryptionOptions[settings.encryption]);
  const unencrypted = settings.encryption === 'opportunistic' ? createPool(settings, { ignoreTLS: true }) : undefined;
  return {
    async send({ to, senderName, replyTo, unsubscribe, ...message }) {
      const from = senderName ? { name: senderName, address: addressOf(settings.from) } : settings.from;
      const mail = { from, ...(replyTo && { replyTo }), to: { name: '', address: to }, headers: buildHeaders(unsubscribe), ...message };
      const first = await pool.send(mail);
      const attempt = first && isFailedHandshake(first) && unencrypted ? await unencrypted.send(mail) : first;
      return attempt ? toDeliveryResult(attempt.error, attempt.transmitted) : { kind: 'accepted' };
    },
    close() {
      pool.close();
      unencrypted?.close();
    },
  };
}

/** The address of `MAIL_FROM`, which may have a name before it. */
function addressOf(from: string): string {
  return /<([^<>]+)>$/.exec(from.trim())?.[1] ?? from;
}

/** Why a mail was not accepted, and whether any part of it was transmitted. */
type FailedAttempt = { error: SmtpError; transmitted: boolean };

type Pool = { send(mail: SendMailOptions & { messageId: string }): Promise<FailedAttempt | undefined>; close(): void };

function createPool({ smtpUrl }: MailSettings, encryption: object): Pool {
  const transport = createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: MAX_CONNECTIONS,
    // Reconnect at once where the server closed an idle connection: nothing had been transmitted by then.
    maxRequeues: 1,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    dnsTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SOCKET_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...encryption,
  });
  const wasTransmitted = trackTransmission(transport);
  return {
    async send(mail) {
      const error = await transport.sendMail(mail).then(
        () => undefined,
        (failure: unknown) => failure as SmtpError,
      );
      const transmitted = wasTransmitted(mail.messageId);
      return error && { error, transmitted };
    },
    close: () => transport.close(),
  };
}

/** The server offered to encrypt and could not. Where it says so before, Nodemailer goes on without encryption by itself. */
function isFailedHandshake({ error, transmitted }: FailedAttempt): boolean {
  return !transmitted && (error.command === 'CONN' || error.command === 'STARTTLS') && /\b(?:SSL|TLS)\b/.test(error.message);
}

/** By itself Nodemailer encrypts where the server offers it, and then asks for a certificate that a mail server of the house seldom has. */
const encryptionOptions: Record<MailEncryption, object> = {
  // Whatever the server can do, old versions of TLS and short keys included, is better than clear text.
  opportunistic: { opportunisticTLS: true, tls: { rejectUnauthorized: false, minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } },
  required: { requireTLS: true, tls: { rejectUnauthorized: true } },
  unverified: { requireTLS: true, tls: { rejectUnauthorized: false } },
};

function buildHeaders(unsubscribe: string | undefined) {
  return {
    // RFC 3834: no out-of-office reply.
    'Auto-Submitted': 'auto-generated',
    ...(unsubscribe && {
      // Not folded: some DKIM signers fail on folded values.
      'List-Unsubscribe': { prepared: true, value: `<${unsubscribe}>` },
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    }),
  };
}

type SmtpError = Error & { code?: string; command?: string; response?: string; responseCode?: number };

/**
 * A server that answers with 4xx or 5xx has not taken the mail (RFC 5321 §4.2.5), at whatever stage; where the connection fails
 * without an answer, that is certain only as long as no part of the mail was transmitted. Only an answer about this recipient or this
 * mail (5xx to RCPT TO or DATA) is final: a refused sender, sign-in or connection is for the operator to fix.
 */
function toDeliveryResult(error: SmtpError, transmitted: boolean): DeliveryResult {
  const { code, command, responseCode = 0 } = error;
  const reason = failureReason(error);
  if (transmitted && responseCode < 400) return { kind: 'unknown', reason };
  const aboutThisMail = (code === 'EENVELOPE' || code === 'EMESSAGE') && command !== 'MAIL FROM';
  const final = aboutThisMail && (command === 'API' || responseCode >= 500);
  return final ? { kind: 'refused', reason } : { kind: 'deferred', reason, about: aboutThisMail ? 'mail' : 'server' };
}

/** The answer without links: a server may quote the mail that it refuses, with the link that only its recipient should see. */
function failureReason({ message, response }: SmtpError): string {
  return (response ?? message)
    .replace(/https?:\S+/gi, '…')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 300);
}

/**
 * Returns a function that tells whether any part of a mail was transmitted. Nodemailer reads a mail's body only after the server's
 * 354; a connection that breaks before has cost nothing. To be called once per mail, when its attempt is over.
 */
function trackTransmission(transport: Transporter): (messageId: string) => boolean {
  const bodies = new Map<string, Readable[]>();
  transport.use('stream', ({ message, data }, done) => {
    const createReadStream = message.createReadStream.bind(message);
    const streams: Readable[] = [];
    bodies.set(String(data.messageId), streams);
    // A mail that is sent again over a second connection gets a second stream.
    message.createReadStream = (options) => {
      const stream = createReadStream(options);
      streams.push(stream);
      return stream;
    };
    done();
  });
  return (messageId) => {
    const streams = bodies.get(messageId) ?? [];
    bodies.delete(messageId);
    return streams.some((stream) => stream.readableDidRead);
  };
}

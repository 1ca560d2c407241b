import { createTransport } from 'nodemailer';
import type { MailSettings } from '../config/settings.ts';
import { trackSentBodies } from './track-sent-bodies.ts';

export type OutgoingEmail = {
  to: string;
  subject: string;
  text: string;
  html: string;
  messageId: string;
  /** Where a mail program stops mails of this kind for its reader, with one POST (RFC 8058). */
  unsubscribe?: string | undefined;
};

/**
 * What the mail server answered at hand-over. `deferred`: it surely did not take the mail, and may take it later; `about` says whether
 * that is about this mail or about everything (the server is away, or does not let us in). `refused`: it will never take it. `unknown`:
 * the text was on its way and no answer came. Reasons are shown to administrators.
 */
export type DeliveryResult =
  | { kind: 'accepted' }
  | { kind: 'deferred'; reason: string; about: 'mail' | 'server' }
  | { kind: 'refused'; reason: string }
  | { kind: 'unknown'; reason: string };

export type DeliveryStatus = DeliveryResult['kind'];

/** The way out to the mail server. */
export type MailTransport = { send(message: OutgoingEmail): Promise<DeliveryResult>; close(): void };

export const MAX_CONNECTIONS = 4;

/** Shorter than the patience of somebody who waits for the portal to stop. */
const CONNECT_TIMEOUT_MS = 8000;
const SOCKET_TIMEOUT_MS = 20_000;

/** Keeps a few connections to the server of `SMTP_URL` open for as long as there is mail. */
export function createMailTransport(settings: MailSettings): MailTransport {
  const transport = createTransport({
    url: settings.smtpUrl,
    pool: true,
    maxConnections: MAX_CONNECTIONS,
    // A connection that the server closed meanwhile is no reason to wait a minute. Nothing of the text had left by then.
    maxRequeues: 1,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    dnsTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SOCKET_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const hasLeft = trackSentBodies(transport);
  return {
    async send({ to, unsubscribe, ...message }) {
      const mail = { from: settings.from, to: { name: '', address: to }, headers: buildHeaders(unsubscribe), ...message };
      const failure = await transport.sendMail(mail).then(
        () => undefined,
        (error: unknown) => error as SmtpError,
      );
      const textHasLeft = hasLeft(message.messageId);
      return failure ? toDeliveryResult(failure, textHasLeft) : { kind: 'accepted' };
    },
    close: () => transport.close(),
  };
}

function buildHeaders(unsubscribe: string | undefined) {
  return {
    // RFC 3834: nobody's absence note answers.
    'Auto-Submitted': 'auto-generated',
    ...(unsubscribe && {
      // Not folded: some signers of mail stumble over that.
      'List-Unsubscribe': { prepared: true, value: `<${unsubscribe}>` },
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    }),
  };
}

type SmtpError = Error & { code?: string; command?: string; response?: string; responseCode?: number };

/**
 * A server that answers with a 4xx or 5xx has not taken the mail (RFC 5321 §4.2.5), whatever the stage; where the connection fails without
 * an answer that is sure only as long as the text has not begun to leave. Only what a server says about this recipient or this text (5xx
 * to RCPT TO or DATA) is final: a refused sender, sign-in or connection is for the operator to mend.
 */
function toDeliveryResult(error: SmtpError, textHasLeft: boolean): DeliveryResult {
  const { code, command, responseCode = 0 } = error;
  const reason = failureReason(error);
  if (textHasLeft && responseCode < 400) return { kind: 'unknown', reason };
  const aboutThisMail = (code === 'EENVELOPE' || code === 'EMESSAGE') && command !== 'MAIL FROM';
  const final = aboutThisMail && (command === 'API' || responseCode >= 500);
  return final ? { kind: 'refused', reason } : { kind: 'deferred', reason, about: aboutThisMail ? 'mail' : 'server' };
}

/** A server that refuses a text may quote it, with the link that only its reader should see. */
function failureReason({ message, response }: SmtpError): string {
  return (response ?? message)
    .replace(/https?:\S+/gi, '…')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 300);
}

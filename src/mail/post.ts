import { createTransport } from 'nodemailer';
import type { MailSettings } from '../config/settings.ts';

export type Message = { to: string; subject: string; text: string; html: string; messageId: string };

/** `again`: the server is away or asks to wait. `refused`: it will never take this mail. Reasons are shown to administrators. */
export type Delivery = { kind: 'sent' } | { kind: 'again'; reason: string } | { kind: 'refused'; reason: string };

/** The way out to the mail server. */
export type Post = { send(message: Message): Promise<Delivery>; close(): void };

export const CONNECTIONS = 4;

/** Shorter than the patience of somebody who waits for the portal to stop. */
const CONNECT_MS = 8000;
const SILENCE_MS = 20_000;

/** Keeps a few connections to the server of `SMTP_URL` open for as long as there is mail. */
export function openPost(settings: MailSettings): Post {
  const transport = createTransport({
    url: settings.smtpUrl,
    pool: true,
    maxConnections: CONNECTIONS,
    // A connection that the server closed meanwhile is no reason to wait a minute.
    maxRequeues: 1,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    dnsTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ to, ...message }) {
      try {
        // RFC 3834: nobody's absence note answers.
        const headers = { 'Auto-Submitted': 'auto-generated' };
        await transport.sendMail({ from: settings.from, to: { name: '', address: to }, headers, ...message });
        return { kind: 'sent' };
      } catch (error) {
        return failedDelivery(error as SmtpError);
      }
    },
    close: () => transport.close(),
  };
}

type SmtpError = Error & { code?: string; command?: string; response?: string; responseCode?: number };

/**
 * Only what a server says about this recipient or this text (5xx to RCPT TO or DATA) is final. A refused sender, sign-in or
 * connection is for the operator to mend, and the mail waits.
 */
function failedDelivery(error: SmtpError): Delivery {
  const { code, command, responseCode = 0 } = error;
  const aboutThisMail = (code === 'EENVELOPE' || code === 'EMESSAGE') && command !== 'MAIL FROM';
  const final = aboutThisMail && (command === 'API' || responseCode >= 500);
  return { kind: final ? 'refused' : 'again', reason: reasonIn(error) };
}

/** A server that refuses a text may quote it, with the link that only its reader should see. */
function reasonIn({ message, response }: SmtpError): string {
  return (response ?? message)
    .replace(/https?:\S+/gi, '…')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 300);
}

import { startMailServer, type MailServer } from './mail-server.ts';
import { openPortal, type TestPortal } from './test-portal.ts';

export const MAIL_FROM = 'Gryphos <portal@gryphos.example>';

export type MailPortal = TestPortal & {
  mailServer: MailServer;
  /** Runs the due jobs and answers the mails that arrived since the last call, oldest first. */
  newMails: () => Promise<MailServer['mails']>;
};

/** A portal with a mail server of its own. */
export async function openMailPortal(given: Record<string, string> = {}): Promise<MailPortal> {
  const mailServer = await startMailServer();
  const portal = await openPortal({ SMTP_URL: mailServer.url, MAIL_FROM, ...given });
  let seen = 0;
  return Object.assign(portal, {
    mailServer,
    async newMails() {
      await portal.runJobs();
      const mails = mailServer.mails.slice(seen);
      seen = mailServer.mails.length;
      return mails;
    },
  });
}

/** Path and query of the link in a mail. */
export function extractLink(mail: MailServer['mails'][number] | undefined): string {
  const [link] = /\/link\/[\w-]+\?lang=\w\w/.exec(mail?.text ?? '') ?? [];
  if (!link) throw new Error(`no link in: ${mail?.text}`);
  return link;
}

/** The secret part of a link. */
export function extractLinkSecret(link: string): string {
  return /[\w-]{43}/.exec(link)![0];
}

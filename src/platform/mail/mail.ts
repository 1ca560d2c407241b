import type { Settings } from '../config/settings.ts';

/** The kind of the jobs that send mail. */
export const MAIL_JOB = 'mail';

/** Whether mails leave this portal. Where not they wait, and an administrator hands links over in their place. */
export function isMailConfigured({ mail }: Pick<Settings, 'mail'>): boolean {
  return mail !== undefined;
}

/** Whether anybody reads them: in their mailbox or, on a development machine, on the page that shows them. */
export function isMailReadable(settings: Pick<Settings, 'mail' | 'debug'>): boolean {
  return isMailConfigured(settings) || settings.debug;
}

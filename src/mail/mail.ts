/** The kind of the jobs that send mail. */
export const MAIL_JOB = 'mail';

import type { Generated } from 'kysely';

/** Only of users who changed the defaults. Without a row the version of a user's unsubscribe links is 1. */
export type MailPreferenceTable = {
  user_id: number;
  day: number;
  hour: number;
  minutes: number;
  notices: number;
  link_version: Generated<number>;
};

/** A single row: all reminders that were due until then were queued. */
export type ReminderScanTable = { id: number; scanned_until: string };

import type { Generated } from 'kysely';

/** Whoever has no row wants what everyone has, and their links have the number 1. */
export type MailPreferenceTable = {
  user_id: number;
  day: number;
  hour: number;
  minutes: number;
  notices: number;
  link_version: Generated<number>;
};

/** A user without a row has key version 1. */
export type CalendarFeedTable = { user_id: number; key_version: number };

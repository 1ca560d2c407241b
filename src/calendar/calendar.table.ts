/** Whoever has no row has the address with the number 1. */
export type CalendarFeedTable = { user_id: number; number: number };

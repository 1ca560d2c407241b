/** One row: reminders whose time came until then were seen to. */
export type ReminderLookTable = { id: number; looked_until: string };

/** A single row: all reminders that were due until then were queued. */
export type ReminderScanTable = { id: number; scanned_until: string };

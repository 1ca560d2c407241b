/** One row: reminders whose time came until then were seen to. */
export type ReminderScanTable = { id: number; scanned_until: string };

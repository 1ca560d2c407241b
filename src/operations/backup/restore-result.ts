/** What a restore put in place. */
export type RestoreResult = {
  /** When the backup was made. */
  backupCreatedAt: string;
  rows: number;
  /** Migrations that it lacks. */
  pendingMigrations: string[];
  /** What stood there before; undefined where nothing did. */
  previousDatabase: string | undefined;
  /** What could not be brought back and is no reason to stop. */
  warnings: string[];
};

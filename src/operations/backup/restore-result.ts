/** What a restore put in place. */
export type Restored = {
  /** When the backup was made. */
  madeAt: string;
  rows: number;
  /** Migrations that it lacks. */
  pending: string[];
  /** What stood there before; undefined where nothing did. */
  keptAs: string | undefined;
  /** What could not be brought back and is no reason to stop. */
  warnings: string[];
};

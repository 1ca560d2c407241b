import type { Settings } from '../../platform/config/settings.ts';
import type { Clock } from '../../platform/shared/clock.ts';
import { OperatorError } from '../../platform/shared/operator-error.ts';

/** `reportProgress` prints a line for the waiting operator. */
export type OperationContext = { settings: Settings; clock: Clock; reportProgress: (line: string) => void };

/** A backup, restore, migration or import that cannot be done as requested. Nothing was changed. */
export class OperationRefusedError extends OperatorError {}

export type RestoreResult = {
  backupCreatedAt: string;
  rows: number;
  /** Migrations that the restored database lacks. */
  pendingMigrations: string[];
  /** Path or name under which the replaced database is kept; undefined where there was none. */
  previousDatabase: string | undefined;
  /** What could not be restored, without being a reason to stop. */
  warnings: string[];
};

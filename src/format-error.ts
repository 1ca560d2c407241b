import { CommandError } from './operations/commands/command-error.ts';
import { SettingsError } from './platform/config/environment.ts';
import { describeConnectionError, DatabaseFileError } from './platform/db/database-errors.ts';
import { OldSchemaError } from './platform/db/migrate.ts';
import { ForeignDatabaseError } from './demo/foreign-database.ts';
import { ListenError } from './platform/http/listen.ts';
import { LogFileError } from './platform/http/log-destination.ts';
import { AuditLogSealError } from './platform/audit-log/append-audit-events.ts';
import { OperationRefusedError } from './operations/backup/operation-refused.ts';

const expectedErrors = [
  SettingsError,
  OldSchemaError,
  DatabaseFileError,
  ListenError,
  LogFileError,
  AuditLogSealError,
  ForeignDatabaseError,
  CommandError,
  OperationRefusedError,
];

/** What to show of an error that ended a command: its sentence where that says what to do, the whole of it with its stack otherwise. */
export function formatError(error: unknown): unknown {
  return expectedErrors.some((kind) => error instanceof kind) ? (error as Error).message : (describeConnectionError(error) ?? error);
}

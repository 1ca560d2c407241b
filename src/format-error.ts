import { CommandError } from './operations/commands/command-error.ts';
import { SettingsError } from './platform/config/environment.ts';
import { connectionSentence, DatabaseFileError } from './platform/db/database-errors.ts';
import { OldSchemaError } from './platform/db/migrate.ts';
import { ForeignDatabaseError } from './demo/foreign-database.ts';
import { ListenError } from './platform/http/listen.ts';
import { LogFileError } from './platform/http/log-destination.ts';
import { JournalSealError } from './platform/audit-log/append-audit-events.ts';
import { Refused } from './operations/backup/operation-refused.ts';

const expected = [
  SettingsError,
  OldSchemaError,
  DatabaseFileError,
  ListenError,
  LogFileError,
  JournalSealError,
  ForeignDatabaseError,
  CommandError,
  Refused,
];

/** What to show of an error that ended a command: its sentence where that says what to do, the whole of it with its stack otherwise. */
export function asShown(error: unknown): unknown {
  return expected.some((kind) => error instanceof kind) ? (error as Error).message : (connectionSentence(error) ?? error);
}

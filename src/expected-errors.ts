import { CommandError } from './commands/command-error.ts';
import { SettingsError } from './config/environment.ts';
import { OldSchemaError } from './db/migrate.ts';
import { ForeignDatabaseError } from './demo/foreign-database.ts';
import { PortTakenError } from './http/listen.ts';
import { LogFileError } from './http/log-destination.ts';

const expected = [SettingsError, OldSchemaError, PortTakenError, LogFileError, ForeignDatabaseError, CommandError];

/** Whether the sentence of this error is all that the operator needs: its stack would only hide what to do. */
export function isExpected(error: unknown): error is Error {
  return expected.some((kind) => error instanceof kind);
}

import { loadEnvFile, readSettings } from '../../platform/config/environment.ts';
import { requireCurrentSchema } from '../../platform/db/migrate.ts';
import { createContext, type PortalContext } from '../../context.ts';
import { OperatorError } from '../../platform/shared/operator-error.ts';

/** Runs a command with the portal's context, without starting the portal, and closes the database afterwards. */
export async function withPortal<Result>(work: (context: PortalContext) => Promise<Result>): Promise<Result> {
  loadEnvFile();
  const context = createContext(readSettings());
  try {
    await requireCurrentSchema(context.db);
    return await work(context);
  } finally {
    await context.db.destroy();
  }
}

/** The message says why the command cannot be run as it was typed, or what to type instead. */
export class CommandError extends OperatorError {}

import { loadEnvFile, readSettings } from '../../platform/config/environment.ts';
import { requireCurrentSchema } from '../../platform/db/migrate.ts';
import { createContext, type PortalContext } from '../../context.ts';
import { OperatorError } from '../../platform/shared/operator-error.ts';

/** Hands a command the portal's parts, on the database of the settings and without serving anyone, and puts them away afterwards. */
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

/** The command cannot do what was asked; its message says why and what to type instead. */
export class CommandError extends OperatorError {}

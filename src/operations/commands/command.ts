import { loadEnvFile, readSettings } from '../../platform/config/environment.ts';
import { requireCurrentSchema } from '../../platform/db/migrate.ts';
import { assemble, type PortalNeeds } from '../../portal.ts';

/** Hands a command the portal's parts, on the database of the settings and without serving anyone, and puts them away afterwards. */
export async function withPortal<Result>(work: (needs: PortalNeeds) => Promise<Result>): Promise<Result> {
  loadEnvFile();
  const needs = assemble(readSettings());
  try {
    await requireCurrentSchema(needs.db);
    return await work(needs);
  } finally {
    await needs.db.destroy();
  }
}

import { pendingMigrations } from '../../platform/db/migrate.ts';
import { findOutdatedLinks } from '../../meetings/rooms/rebuild-links.ts';
import { checkCredentials } from '../../jitsi/credentials/check-credentials.ts';
import { type CheckResult, type DoctorContext, failed, passed, warning } from './check-result.ts';

/** Checks settings, database, credentials and meeting links. Returns false where no further check is possible. */
export async function* checkPortal(context: DoctorContext): AsyncGenerator<CheckResult, boolean> {
  const { settings, db } = context;
  yield settings.jitsi.webhookSecret === undefined ? warning('settings', 'no-webhook-secret') : passed('settings', 'settings-ok');
  const schema = await checkSchema(context);
  yield schema;
  if (schema.status === 'failed') return false;
  yield* checkStoredCredentials(context);
  const links = await findOutdatedLinks(db, settings.jitsi.serverUrl);
  yield links.length === 0 ? passed('links', 'links-ok') : failed('links', 'links-outdated', links.length);
  return true;
}

async function checkSchema({ db }: DoctorContext): Promise<CheckResult> {
  try {
    const pending = await pendingMigrations(db);
    return pending.length === 0 ? passed('database', 'schema-current') : failed('database', 'schema-old', pending.join(', '));
  } catch (error) {
    return failed('database', 'database-unreachable', (error as { code?: string }).code ?? (error as Error).name);
  }
}

async function* checkStoredCredentials({ db, settings: { xmpp, jitsi } }: DoctorContext): AsyncGenerator<CheckResult> {
  const { missing, problems } = await checkCredentials(db, xmpp);
  const surplus = problems.reduce((sum, { count }) => sum + count, 0);
  if (surplus > 0) yield failed('credentials', 'credentials-misplaced', surplus);
  else if (missing.count > 0) yield warning('credentials', 'credentials-missing', missing.count);
  else yield passed('credentials', xmpp.form === 'off' ? 'credentials-off' : 'credentials-ok');
  if (jitsi.auth === 'jwt' && xmpp.form !== 'off') yield warning('credentials', 'credentials-unread', xmpp.form, 18);
}

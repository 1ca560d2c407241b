import { pendingMigrations } from '../../platform/db/migrate.ts';
import { linksToRebuild } from '../../meetings/rooms/rebuild-links.ts';
import { checkCredentials } from '../../jitsi/credentials/check-credentials.ts';
import { bad, doubtful, good, type Finding } from './check-result.ts';
import type { DoctorNeeds } from './context.ts';

/** The portal's own half: settings, database, what it keeps for Prosody, where its links lead. Answers false where nothing else can be asked. */
export async function* checkPortal(needs: DoctorNeeds): AsyncGenerator<Finding, boolean> {
  const { settings, db } = needs;
  yield settings.jitsi.webhookSecret === undefined ? doubtful('settings', 'no-webhook-secret') : good('settings', 'settings-fine');
  const schema = await schemaOf(needs);
  yield schema;
  if (schema.verdict === 'bad') return false;
  yield* checkKeptCredentials(needs);
  const links = await linksToRebuild(db, settings.jitsi.serverUrl);
  yield links.length === 0 ? good('links', 'links-fine') : bad('links', 'links-elsewhere', links.length);
  return true;
}

async function schemaOf({ db }: DoctorNeeds): Promise<Finding> {
  try {
    const pending = await pendingMigrations(db);
    return pending.length === 0 ? good('database', 'schema-current') : bad('database', 'schema-old', pending.join(', '));
  } catch (error) {
    return bad('database', 'database-silent', (error as { code?: string }).code ?? (error as Error).name);
  }
}

async function* checkKeptCredentials({ db, settings: { xmpp, jitsi } }: DoctorNeeds): AsyncGenerator<Finding> {
  const { missing, misplaced } = await checkCredentials(db, xmpp);
  const surplus = misplaced.reduce((sum, { number }) => sum + number, 0);
  if (surplus > 0) yield bad('credentials', 'credentials-misplaced', surplus);
  else if (missing.number > 0) yield doubtful('credentials', 'credentials-missing', missing.number);
  else yield good('credentials', xmpp.form === 'off' ? 'credentials-off' : 'credentials-fine');
  if (jitsi.auth === 'jwt' && xmpp.form !== 'off') yield doubtful('credentials', 'credentials-unread', xmpp.form, 18);
}

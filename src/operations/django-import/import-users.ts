import { createCredential, type Credential } from '../../jitsi/credentials/credential.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import type { Settings, XmppSettings } from '../../platform/config/settings.ts';
import { type Db, inTransaction, type Tx } from '../../platform/db/database.ts';
import { engineFromUrl } from '../../platform/db/engine.ts';
import type { Clock } from '../../platform/shared/clock.ts';
import { preparePassword } from '../../platform/shared/prepare-password.ts';
import { type DjangoSurvey, surveyDjango } from './django-survey.ts';
import { decideImport, type ImportDecision, ImportSummary } from './import-decisions.ts';
import { advanceUserIdSequence, writeUsers } from './portal-users.ts';
import { withDjangoDatabase } from './django-database.ts';

type DjangoImportContext = {
  db: Db;
  settings: Settings;
  clock: Clock;
  onDecision: (decision: ImportDecision) => void;
  reportProgress: (line: string) => void;
};

type DjangoImportResult = { survey: DjangoSurvey; summary: ImportSummary };

/**
 * Imports the users of a Django site in one transaction or, without `apply`, only decides about them. `rename`: users whose username
 * is not available are imported with another. Running it again imports the users who are not in the portal yet.
 */
export function importDjangoUsers(
  location: string,
  { apply, rename }: { apply: boolean; rename: boolean },
  context: DjangoImportContext,
): Promise<DjangoImportResult> {
  const { db, settings } = context;
  return withDjangoDatabase(location, async (django) => {
    const survey = await surveyDjango(django, settings.xmpp.realm);
    const decideIn = (portal: Db) => decideImport(django, portal, survey, rename);
    if (!apply) return { survey, summary: await summarize(decideIn(db), context) };
    const credentials = await createImportedCredentials(decideIn(db), settings.xmpp, context.reportProgress);
    const summary = await inTransaction(db, async (tx) => {
      const imported = await summarize(writeInBatches(tx, decideIn(tx), credentials, settings), context);
      if (imported.imported > 0) await finishImport(tx, survey, imported, context);
      return imported;
    });
    return { survey, summary };
  });
}

async function summarize(batches: AsyncIterable<ImportDecision[]>, { onDecision }: DjangoImportContext): Promise<ImportSummary> {
  const summary = new ImportSummary();
  for await (const batch of batches) {
    for (const decision of batch) {
      summary.add(decision);
      onDecision(decision);
    }
  }
  return summary;
}

/** Writes each batch and yields it. */
async function* writeInBatches(
  tx: Tx,
  batches: AsyncIterable<ImportDecision[]>,
  credentials: Map<number, Credential>,
  { xmpp }: Settings,
): AsyncGenerator<ImportDecision[]> {
  for await (const batch of batches) {
    const imported = batch.filter((decision) => decision.kind === 'imported');
    await writeUsers(
      tx,
      xmpp,
      imported.map((decision) => ({ ...decision, credential: credentials.get(decision.user.id) ?? { form: 'off' } })),
    );
    yield batch;
  }
}

async function finishImport(
  tx: Tx,
  survey: DjangoSurvey,
  { imported }: ImportSummary,
  { settings, clock }: DjangoImportContext,
): Promise<void> {
  if (engineFromUrl(settings.database.url) === 'postgres') await advanceUserIdSequence(tx);
  await recordAuditEvent(tx, {
    at: clock.now(),
    actorId: null,
    event: 'portal.taken-over',
    subject: 'portal',
    subjectId: null,
    details: { people: imported, digest: survey.digest },
  });
}

/** The credentials of imported users, by id. Created before the transaction, because deriving keys is slow. */
async function createImportedCredentials(
  batches: AsyncIterable<ImportDecision[]>,
  xmpp: XmppSettings,
  reportProgress: (line: string) => void,
): Promise<Map<number, Credential>> {
  const created = new Map<number, Credential>();
  for await (const batch of batches) {
    const passwords = batch.flatMap((decision) =>
      decision.kind === 'imported' && decision.xmppPassword !== undefined
        ? [{ id: decision.user.id, password: decision.xmppPassword }]
        : [],
    );
    await Promise.all(
      passwords.map(async ({ id, password }) => created.set(id, await createCredential(xmpp, preparePassword(password) ?? password))),
    );
    if (passwords.length > 0 && xmpp.form === 'scram') reportProgress(`credentials for Prosody created: ${created.size}`);
  }
  return created;
}

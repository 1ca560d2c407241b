import type { Settings } from '../../platform/config/settings.ts';
import { inTransaction, type Db, type Tx } from '../../platform/db/database.ts';
import { engineFromUrl } from '../../platform/db/engine.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import type { Clock } from '../../platform/shared/clock.ts';
import type { Credential } from '../../jitsi/credentials/credential.ts';
import { decideImport, type ImportDecision } from './import-decisions.ts';
import { createImportedCredentials } from './create-credentials.ts';
import { advanceUserIdSequence } from './portal-users.queries.ts';
import { surveyDjango, type DjangoSurvey } from './django-survey.ts';
import { ImportSummary } from './import-summary.ts';
import { withDjangoDatabase } from './with-django-database.ts';
import { writeUsers } from './write-users.ts';

export type DjangoImportContext = {
  db: Db;
  settings: Settings;
  clock: Clock;
  /** Hears what becomes of each person. */
  onDecision: (decision: ImportDecision) => void;
  /** Hears how far the slow part is. */
  reportProgress: (line: string) => void;
};

export type DjangoImportResult = { survey: DjangoSurvey; summary: ImportSummary };

/**
 * Takes the people of a Django site into the portal, all in one transaction; or, unless `apply` is given, finds out what would
 * become of them. `rename` lets those come under another name whose own the portal cannot take. Running it again takes those
 * who are not there yet, and touches nobody else.
 */
export function importDjangoUsers(
  address: string,
  { apply, rename }: { apply: boolean; rename: boolean },
  context: DjangoImportContext,
): Promise<DjangoImportResult> {
  const { db, settings } = context;
  return withDjangoDatabase(address, async (django) => {
    const survey = await surveyDjango(django, settings.xmpp.realm);
    const decidedOn = (portal: Db) => decideImport(django, portal, survey, rename);
    if (!apply) return { survey, summary: await summarize(decidedOn(db), context) };
    const credentials = await createImportedCredentials(decidedOn(db), settings.xmpp, context.reportProgress);
    const tally = await inTransaction(db, async (tx) => {
      const written = await summarize(writeInBatches(tx, decidedOn(tx), credentials, settings), context);
      if (written.imported > 0) await finishImport(tx, survey, written, context);
      return written;
    });
    return { survey, summary: tally };
  });
}

async function summarize(batches: AsyncIterable<ImportDecision[]>, { onDecision }: DjangoImportContext): Promise<ImportSummary> {
  const tally = new ImportSummary();
  for await (const batch of batches) {
    for (const decision of batch) {
      tally.add(decision);
      onDecision(decision);
    }
  }
  return tally;
}

/** Hands the batches on when they are written. */
async function* writeInBatches(
  tx: Tx,
  batches: AsyncIterable<ImportDecision[]>,
  credentials: Map<number, Credential>,
  { xmpp }: Settings,
): AsyncGenerator<ImportDecision[]> {
  for await (const batch of batches) {
    const newcomers = batch.filter((decision) => decision.kind === 'imported');
    await writeUsers(
      tx,
      xmpp,
      newcomers.map((newcomer) => ({ ...newcomer, credential: credentials.get(newcomer.user.id) ?? { form: 'off' } })),
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

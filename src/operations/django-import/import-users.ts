import type { Settings } from '../../platform/config/settings.ts';
import { inTransaction, type Db, type Tx } from '../../platform/db/database.ts';
import { engineOf } from '../../platform/db/engine.ts';
import { recordDeed } from '../../platform/audit-log/record-audit-event.ts';
import type { Clock } from '../../platform/shared/clock.ts';
import type { Credential } from '../../jitsi/credentials/credential.ts';
import { decisions, type Decision } from './import-decisions.ts';
import { makeCredentials } from './create-credentials.ts';
import { numberBeyond } from './portal-users.queries.ts';
import { surveyOf, type Survey } from './django-survey.ts';
import { Tally } from './import-summary.ts';
import { withDjango } from './with-django-database.ts';
import { writePeople } from './write-users.ts';

export type TakeOverNeeds = {
  db: Db;
  settings: Settings;
  clock: Clock;
  /** Hears what becomes of each person. */
  hear: (decision: Decision) => void;
  /** Hears how far the slow part is. */
  say: (line: string) => void;
};

export type TakeOver = { survey: Survey; tally: Tally };

/**
 * Takes the people of a Django site into the portal, all in one transaction; or, unless `apply` is given, finds out what would
 * become of them. `rename` lets those come under another name whose own the portal cannot take. Running it again takes those
 * who are not there yet, and touches nobody else.
 */
export function takeOver(address: string, { apply, rename }: { apply: boolean; rename: boolean }, needs: TakeOverNeeds): Promise<TakeOver> {
  const { db, settings } = needs;
  return withDjango(address, async (django) => {
    const survey = await surveyOf(django, settings.xmpp.realm);
    const decidedOn = (portal: Db) => decisions(django, portal, survey, rename);
    if (!apply) return { survey, tally: await tallyOf(decidedOn(db), needs) };
    const credentials = await makeCredentials(decidedOn(db), settings.xmpp, needs.say);
    const tally = await inTransaction(db, async (tx) => {
      const written = await tallyOf(writing(tx, decidedOn(tx), credentials, settings), needs);
      if (written.coming > 0) await close(tx, survey, written, needs);
      return written;
    });
    return { survey, tally };
  });
}

async function tallyOf(batches: AsyncIterable<Decision[]>, { hear }: TakeOverNeeds): Promise<Tally> {
  const tally = new Tally();
  for await (const batch of batches) {
    for (const decision of batch) {
      tally.add(decision);
      hear(decision);
    }
  }
  return tally;
}

/** Hands the batches on when they are written. */
async function* writing(
  tx: Tx,
  batches: AsyncIterable<Decision[]>,
  credentials: Map<number, Credential>,
  { xmpp }: Settings,
): AsyncGenerator<Decision[]> {
  for await (const batch of batches) {
    const newcomers = batch.filter((decision) => decision.kind === 'comes');
    await writePeople(
      tx,
      xmpp,
      newcomers.map((newcomer) => ({ ...newcomer, credential: credentials.get(newcomer.person.id) ?? { form: 'off' } })),
    );
    yield batch;
  }
}

async function close(tx: Tx, survey: Survey, { coming }: Tally, { settings, clock }: TakeOverNeeds): Promise<void> {
  if (engineOf(settings.database.url) === 'postgres') await numberBeyond(tx);
  await recordDeed(tx, {
    at: clock.now(),
    actorId: null,
    deed: 'portal.taken-over',
    subject: 'portal',
    subjectId: null,
    details: { people: coming, digest: survey.digest },
  });
}

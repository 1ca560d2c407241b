import type { JitsiWebConfig } from '../../jitsi/client/probe.ts';
import { createDoctorRoom } from '../../meetings/rooms/doctor-room.ts';
import { type Db, inTransaction, type Tx } from '../../platform/db/database.ts';
import { enqueueJob } from '../../platform/jobs/job-queue.ts';
import type { JobHandler, JobHandlers } from '../../platform/jobs/job.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { pendingMigrations } from '../../platform/db/migrate.ts';
import { BucketError } from '../../platform/storage/bucket.ts';
import { findOutdatedLinks } from '../../meetings/rooms/rebuild-links.ts';
import { checkCredentials } from '../../jitsi/credentials/check-credentials.ts';
import { checkIpv6 } from './check-addresses.ts';
import { checkDirectory } from './check-directory.ts';
import { checkProsody, checkWeb } from './check-jitsi.ts';
import { type CheckResult, countStatus, type DoctorContext, failed, passed, skipped, warning } from './check-result.ts';
import { checkRooms } from './check-rooms.ts';
import { checkAccounts, checkTokens } from './check-sign-in.ts';

export const DOCTOR_JOB = 'doctor';

/** Queues a run of the doctor, unless one is queued already. */
export async function queueDoctorRun({ db, clock }: DoctorContext): Promise<void> {
  const now = clock.now();
  await inTransaction(db, (tx) => enqueueJob(tx, { kind: DOCTOR_JOB, key: 'doctor', payload: {}, runAt: now }, now));
}

export function doctorJobs(context: DoctorContext): JobHandlers {
  return { [DOCTOR_JOB]: doctorJob(context) };
}

/** Runs all checks and saves the results. Never retried: an administrator is waiting for the page. */
function doctorJob(context: DoctorContext): JobHandler {
  const { db, clock, log } = context;
  return {
    async run() {
      const results: CheckResult[] = [];
      let complete = true;
      try {
        for await (const result of runChecks(context)) results.push(result);
      } catch (error) {
        complete = false;
        log.error({ event: 'doctor', error: (error as Error).stack }, 'the doctor could not finish its run');
      }
      await inTransaction(db, (tx) => saveDoctorRun(tx, { ranAt: clock.now(), complete, results }));
      return { kind: 'done' };
    },
  };
}

/** `complete` is false where an unexpected error ended the run early. */
type DoctorRun = { ranAt: Date; complete: boolean; results: CheckResult[] };

/** Replaces the previous run. */
async function saveDoctorRun(tx: Tx, { ranAt, complete, results }: DoctorRun): Promise<void> {
  await tx.deleteFrom('doctor_runs').execute();
  await tx
    .insertInto('doctor_runs')
    .values({ ran_at: ranAt.toISOString(), complete: complete ? 1 : 0, results: JSON.stringify(results) })
    .execute();
}

/** Undefined also where an earlier version of the portal ran checks, or found outcomes, that this one does not know. */
export async function findDoctorRun(db: Db): Promise<DoctorRun | undefined> {
  const row = await db.selectFrom('doctor_runs').selectAll().orderBy('id', 'desc').limit(1).executeTakeFirst();
  if (!row) return undefined;
  const results = JSON.parse(row.results) as CheckResult[];
  const { checks, outcomes } = messagesFor('es').doctor;
  if (!results.every(({ check, outcome }) => check in checks && outcome in outcomes)) return undefined;
  return { ranAt: new Date(row.ran_at), complete: row.complete === 1, results };
}

/** How the last run ended, for the overview of the administration. */
export async function findDoctorSummary(db: Db): Promise<{ ranAt: Date; complete: boolean; failed: number } | undefined> {
  const run = await findDoctorRun(db);
  return run && { ranAt: run.ranAt, complete: run.complete, failed: countStatus(run.results, 'failed') };
}

/** Runs all checks, those of the portal itself first, and yields each result as soon as it is known. */
export async function* runChecks(context: DoctorContext): AsyncGenerator<CheckResult> {
  if (!(yield* checkPortal(context))) return;
  // Other machines than production's are reached under no public name.
  yield* checkDirectory(context);
  yield* checkBucket(context);
  if (context.settings.mode === 'production') yield await checkIpv6(context);
  yield await checkProsody(context);
  const config = yield* checkWeb(context);
  if (config) yield* checkXmpp(context, config);
  else yield skipped('valid-token', 'no-connection');
}

/** Writes, reads and deletes a small file where recordings are kept. */
async function* checkBucket({ bucket, settings }: DoctorContext): AsyncGenerator<CheckResult> {
  if (!bucket) return;
  try {
    await bucket.check();
    yield passed('bucket', 'bucket-ok', settings.recordings!.bucket!.name);
  } catch (error) {
    if (!(error instanceof BucketError)) throw error;
    yield failed('bucket', 'bucket-unusable', error.message);
  }
}

/** Checks the XMPP server as browsers use it. */
async function* checkXmpp(context: DoctorContext, { mucPrefix = 'muc', guestDomain }: JitsiWebConfig): AsyncGenerator<CheckResult> {
  const { serverUrl, xmppDomain, auth } = context.settings.jitsi;
  const server = { httpBind: `${serverUrl}/http-bind`, domain: xmppDomain };
  if (auth === 'sql') {
    yield* checkAccounts(context, server);
    return;
  }
  const name = await createDoctorRoom(context.db, context.clock.now());
  const student = yield* checkTokens(context, server, name);
  if (!student) {
    yield skipped('room', 'no-connection');
    return;
  }
  const room = {
    name,
    jid: `${name}@${mucPrefix}.${xmppDomain}`,
    focus: `focus.${xmppDomain}`,
    // As the images name it. What the web page does not tell may be there all the same.
    guestDomain: guestDomain ?? `guest.${xmppDomain}`,
  };
  yield* checkRooms(context, server, room, student.client);
}

/** Checks settings, database, credentials and meeting links. Returns false where no further check is possible. */
async function* checkPortal(context: DoctorContext): AsyncGenerator<CheckResult, boolean> {
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
  if (jitsi.auth === 'jwt' && xmpp.form !== 'off') yield warning('credentials', 'credentials-unread', xmpp.form);
}

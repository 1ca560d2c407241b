import type { JitsiWebConfig } from '../../jitsi/client/probe.ts';
import { createDoctorRoom } from '../../meetings/rooms/doctor-room.ts';
import { type Db, inTransaction, type Tx } from '../../platform/db/database.ts';
import { enqueueJob } from '../../platform/jobs/enqueue-job.ts';
import type { JobHandler, JobHandlers } from '../../platform/jobs/job.ts';
import { checkPortal } from './check-portal.ts';
import { checkProsody, checkWeb } from './check-jitsi.ts';
import { type CheckResult, type DoctorContext, skipped } from './check-result.ts';
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

export async function findDoctorRun(db: Db): Promise<DoctorRun | undefined> {
  const row = await db.selectFrom('doctor_runs').selectAll().orderBy('id', 'desc').limit(1).executeTakeFirst();
  return row && { ranAt: new Date(row.ran_at), complete: row.complete === 1, results: JSON.parse(row.results) as CheckResult[] };
}

/** Runs all checks, those of the portal itself first, and yields each result as soon as it is known. */
export async function* runChecks(context: DoctorContext): AsyncGenerator<CheckResult> {
  if (!(yield* checkPortal(context))) return;
  yield await checkProsody(context);
  const config = yield* checkWeb(context);
  if (config) yield* checkXmpp(context, config);
  else yield skipped('valid-token', 'no-connection');
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
  const room = { name, jid: `${name}@${mucPrefix}.${xmppDomain}`, focus: `focus.${xmppDomain}`, guestDomain };
  yield* checkRooms(context, server, room, student.client);
}

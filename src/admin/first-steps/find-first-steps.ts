import { sql } from 'kysely';
import { hasPermission, type Account } from '../../accounts/account.ts';
import type { Permission } from '../../accounts/permissions.ts';
import type { Db } from '../../platform/db/database.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { isMailConfigured } from '../../platform/mail/queue-mail.ts';

/** What a new portal needs before its first class, in the order in which it is best done. Each is a page that needs the permission. */
const stepPermissions = {
  identity: 'settings:write',
  mail: 'mail:read',
  jitsi: 'roles:write',
  people: 'people:write',
  courses: 'courses:write',
  meetings: 'meetings:write',
} as const satisfies Record<string, Permission>;

type StepName = keyof typeof stepPermissions;

/** `hint` names the text that says how far it is, of `messages.firstSteps.hints`. */
export type FirstStep = { name: StepName; done: boolean; hint: StepHint };

type StepHint = 'done' | 'pending' | 'no-contact' | 'no-mail-server' | 'mail-queued' | 'mail-failed' | 'doctor-failed' | 'no-members';

/** The last run of the doctor: how many checks failed, and whether it came to its end. Undefined before the first. */
type FindDoctorSummary = (db: Db) => Promise<{ complete: boolean; failed: number } | undefined>;

/** The steps that the reader may do, until all are done or an administrator hides them; undefined for everybody else. */
export type FindFirstSteps = (account: Account) => Promise<FirstStep[] | undefined>;

export function firstStepFinder({ db, settings }: AppContext, findDoctorSummary: FindDoctorSummary): FindFirstSteps {
  return async (account) => {
    if (!hasPermission(account, 'settings:write')) return undefined;
    const facts = await findFacts(db);
    if (facts.hidden) return undefined;
    const hints: Record<StepName, StepHint> = {
      identity: identityHint(facts),
      mail: mailHint(facts, isMailConfigured(settings)),
      jitsi: facts.heardOfJitsi ? 'done' : doctorHint(await findDoctorSummary(db)),
      people: facts.hasPeople ? 'done' : 'pending',
      courses: facts.hasMembers ? 'done' : facts.hasCourses ? 'no-members' : 'pending',
      meetings: facts.hasMeetings ? 'done' : 'pending',
    };
    const steps = (Object.keys(stepPermissions) as StepName[])
      .filter((name) => hasPermission(account, stepPermissions[name]))
      .map((name) => ({ name, done: hints[name] === 'done', hint: hints[name] }));
    return steps.every(({ done }) => done) ? undefined : steps;
  };
}

function identityHint({ hasName, hasContact }: Facts): StepHint {
  if (!hasName) return 'pending';
  return hasContact ? 'done' : 'no-contact';
}

/** Any mail that left says as much as a test. */
function mailHint({ mailSent, mailQueued, mailFailed }: Facts, configured: boolean): StepHint {
  if (!configured) return 'no-mail-server';
  if (mailSent) return 'done';
  if (mailFailed) return 'mail-failed';
  return mailQueued ? 'mail-queued' : 'pending';
}

function doctorHint(run: Awaited<ReturnType<FindDoctorSummary>>): StepHint {
  if (!run) return 'pending';
  return run.complete && run.failed === 0 ? 'done' : 'doctor-failed';
}

type Facts = Record<
  | 'hidden'
  | 'hasName'
  | 'hasContact'
  | 'mailSent'
  | 'mailQueued'
  | 'mailFailed'
  | 'heardOfJitsi'
  | 'hasPeople'
  | 'hasCourses'
  | 'hasMembers'
  | 'hasMeetings',
  boolean
>;

/** Each looks for one row. Of a portal whose steps are hidden nothing else is asked. */
async function findFacts(db: Db): Promise<Facts> {
  const exists = (rows: string) => sql`case when i.first_steps_hidden = 0 and exists (select 1 from ${sql.raw(rows)}) then 1 else 0 end`;
  const flag = (condition: string) => sql`case when ${sql.raw(condition)} then 1 else 0 end`;
  const { rows } = await sql<Record<keyof Facts, number>>`select
    i.first_steps_hidden as hidden,
    ${flag(`i.name <> ''`)} as "hasName",
    ${flag(`i.email <> '' or i.phone <> '' or i.whatsapp <> ''`)} as "hasContact",
    ${exists(`mail where state = 'sent'`)} as "mailSent",
    ${exists(`mail where state in ('queued', 'claimed')`)} as "mailQueued",
    ${exists(`mail where state = 'failed'`)} as "mailFailed",
    ${exists('participations')} as "heardOfJitsi",
    ${exists(`auth_user as u where u.id not in (select user_id from user_roles
      where role_id = (select id from roles where name = 'administrator'))`)} as "hasPeople",
    ${exists('courses')} as "hasCourses",
    ${exists('enrollments')} as "hasMembers",
    ${exists('meetings')} as "hasMeetings"
    from identity as i where i.id = 1`.execute(db);
  return Object.fromEntries(Object.entries(rows[0]!).map(([name, value]) => [name, value === 1])) as Facts;
}

export async function areFirstStepsHidden(db: Db): Promise<boolean> {
  const row = await db.selectFrom('identity').select('first_steps_hidden').where('id', '=', 1).executeTakeFirstOrThrow();
  return row.first_steps_hidden === 1;
}

/** For all administrators. */
export async function setFirstStepsHidden(db: Db, hidden: boolean): Promise<void> {
  await db
    .updateTable('identity')
    .set({ first_steps_hidden: hidden ? 1 : 0 })
    .where('id', '=', 1)
    .execute();
}

import { diffFields } from '../../platform/audit-log/audit-event.ts';
import { recordAuditEvent } from '../../platform/audit-log/record-audit-event.ts';
import { inTransaction, type Tx } from '../../platform/db/database.ts';
import { DIRECTORY_NAME } from '../../platform/config/directory.ts';
import type { AppContext } from '../../platform/http/context.ts';
import type { Session } from '../../platform/http/session-store.ts';
import { shortenSessions } from '../../platform/http/user-sessions.ts';
import type { Account } from '../account.ts';
import { actorFields, canGrant, refreshActor, type Actor } from '../authority.ts';
import { findAccount, findAccountByLogin } from '../find-account.ts';
import { permissions } from '../permissions.ts';
import { findSessionIdentity } from '../identity-providers/identities.ts';
import { allowsPassword, findSessionLimits, findSignInPolicy, longestSessions, type SignInPolicy } from '../sign-in-policy.ts';
import { findRole } from '../roles/find-roles.ts';
import { listSignInExceptions, saveSignInExceptions } from './sign-in-exceptions.ts';

/** `exceptions`: usernames or e-mails of accounts that sign in with a password whatever the policy says. */
type PolicyChanges = Pick<SignInPolicy, 'passwordFor' | 'providersOff' | 'sessionDays' | 'providerHours' | 'version'> & {
  roleId: number | undefined;
  exceptions: string[];
};

/**
 * `locks-out`: nobody would be sure to get in. `no-login`: that no account has. `no-password`: of an account that is inactive or has none.
 * `session-days`, `provider-hours`: no whole number, or more than the settings of the server allow.
 */
export type PolicyRefusal =
  | { kind: 'locks-out' }
  | { kind: 'no-role' }
  | { kind: 'session-days' | 'provider-hours'; max: number }
  | { kind: 'no-login'; login: string }
  | { kind: 'no-password'; login: string };

type UpdateSignInPolicyResult =
  { kind: 'updated' } | { kind: 'unchanged' } | { kind: 'forbidden' } | { kind: 'conflict'; current: SignInPolicy } | PolicyRefusal;

/**
 * Changes which ways of signing in are on. Refused where it might lock the last administrator out: the way by which the editor's session
 * began must still be open to them, or an administrator with a password be among the exceptions. Sessions that are open stay, and end at the latest
 * when the policy says from now on.
 */
export async function updateSignInPolicy(
  context: AppContext,
  changes: PolicyChanges,
  session: Session,
  actor: NonNullable<Actor>,
): Promise<UpdateSignInPolicyResult> {
  return inTransaction(context.db, async (tx): Promise<UpdateSignInPolicyResult> => {
    if (!canChangeSignInPolicy(await refreshActor(tx, actor))) return { kind: 'forbidden' };
    const overlong = findOverlong(context, changes);
    if (overlong) return overlong;
    const current = await findSignInPolicy(tx);
    const role = changes.roleId === undefined ? undefined : await findRole(tx, changes.roleId);
    if (changes.passwordFor === 'all-but-role' && !role) return { kind: 'no-role' };
    const exceptions = await findExceptions(tx, changes.exceptions);
    if ('kind' in exceptions) return exceptions;
    const wanted = { ...changes, role: changes.passwordFor === 'all-but-role' ? role : undefined };
    const breakGlass = exceptions.some(({ roles, withheld }) => roles.includes('administrator') && withheld.size === 0);
    if (!breakGlass && !(await worksForEditor(tx, context, wanted, exceptions, session))) return { kind: 'locks-out' };

    const before = toAuditValues(current, await listSignInExceptions(tx));
    const details = diffFields(before, toAuditValues(wanted, exceptions), auditFields);
    if (Object.keys(details).length === 0) return { kind: 'unchanged' };
    if (current.version !== changes.version || !(await savePolicy(tx, wanted))) return { kind: 'conflict', current };
    await saveSignInExceptions(tx, exceptions);
    const limits = await findSessionLimits({ ...context, db: tx });
    await shortenSessions(tx, 24 * 60 * limits.sessionDays);
    await shortenSessions(tx, limits.providerMinutes, tx.selectFrom('provider_sessions').select('id_hash').$asScalar());
    const subject = { subject: 'portal', subjectId: null, details } as const;
    await recordAuditEvent(tx, { ...actorFields(actor, context.clock.now()), event: 'portal.sign-in-changed', ...subject });
    return { kind: 'updated' };
  });
}

/** Whoever decides how everybody gets in, administrators too, may do all that they may. */
export function canChangeSignInPolicy(actor: Pick<Account, 'permissions'> | null): boolean {
  return canGrant(actor, permissions);
}

function findOverlong({ settings }: AppContext, { sessionDays, providerHours }: PolicyChanges): PolicyRefusal | undefined {
  const longest = longestSessions(settings);
  const isRight = (value: number | null, max: number) => value === null || (Number.isInteger(value) && value >= 1 && value <= max);
  if (!isRight(sessionDays, longest.sessionDays)) return { kind: 'session-days', max: longest.sessionDays };
  const longestHours = Math.floor(longest.providerMinutes / 60);
  if (!isRight(providerHours, longestHours)) return { kind: 'provider-hours', max: longestHours };
  return undefined;
}

async function findExceptions(tx: Tx, logins: readonly string[]): Promise<Account[] | PolicyRefusal> {
  const found = new Map<number, Account>();
  for (const login of logins) {
    const account = await findAccountByLogin(tx, login);
    if (!account) return { kind: 'no-login', login };
    if (!account.active || account.passwordNotSet) return { kind: 'no-password', login };
    found.set(account.id, account);
  }
  return [...found.values()];
}

async function worksForEditor(
  tx: Tx,
  context: AppContext,
  policy: Pick<SignInPolicy, 'passwordFor' | 'role' | 'providersOff'>,
  exceptions: readonly Account[],
  { userId, idHash, data }: Session,
): Promise<boolean> {
  const account = (await findAccount(tx, userId))!;
  switch (data.proof) {
    case 'password':
      return allowsPassword(policy, account) || exceptions.some(({ id }) => id === userId);
    case 'passkey':
      return true;
    case 'provider': {
      const provider = (await findSessionIdentity(tx, context, idHash))?.provider;
      return provider !== undefined && !policy.providersOff.includes(provider.name);
    }
    case 'directory':
      return context.settings.directory !== undefined && !policy.providersOff.includes(DIRECTORY_NAME);
    case undefined:
      return false;
    default:
      return data.proof satisfies never;
  }
}

/** False where another administrator saved it first. */
async function savePolicy(
  tx: Tx,
  {
    passwordFor,
    role,
    providersOff,
    sessionDays,
    providerHours,
    version,
  }: Omit<PolicyChanges, 'exceptions' | 'roleId'> & { role: { id: number } | undefined },
) {
  const values = {
    password_for: passwordFor,
    password_role_id: role?.id ?? null,
    providers_off: providersOff.join(' '),
    session_days: sessionDays,
    provider_session_hours: providerHours,
    version: version + 1,
  };
  if (version === 0) {
    const inserted = tx.insertInto('sign_in_policy').values({ id: 1, ...values });
    return (await inserted.onConflict((conflict) => conflict.doNothing()).executeTakeFirst()).numInsertedOrUpdatedRows === 1n;
  }
  const updated = tx.updateTable('sign_in_policy').set(values).where('id', '=', 1).where('version', '=', version);
  return (await updated.executeTakeFirst()).numUpdatedRows === 1n;
}

const auditFields = ['passwordFor', 'passwordRole', 'providersOff', 'signInExceptions', 'sessionDays', 'providerSessionHours'] as const;

/** `signInExceptions`: ids. */
function toAuditValues(
  {
    passwordFor,
    role,
    providersOff,
    sessionDays,
    providerHours,
  }: Omit<SignInPolicy, 'role' | 'version'> & { role: { name: string } | undefined },
  exceptions: readonly { id: number }[],
) {
  const ids = exceptions.map(({ id }) => id).sort((one, other) => one - other);
  return {
    passwordFor,
    passwordRole: role?.name ?? '',
    providersOff: providersOff.join(', '),
    signInExceptions: ids.join(', '),
    sessionDays: sessionDays ?? '',
    providerSessionHours: providerHours ?? '',
  };
}

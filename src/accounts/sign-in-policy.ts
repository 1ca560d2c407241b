import { DIRECTORY_NAME } from '../platform/config/directory.ts';
import type { IdentityIssuer } from '../platform/config/identity-providers.ts';
import type { Db } from '../platform/db/database.ts';
import type { AppContext } from '../platform/http/context.ts';
import type { Account } from './account.ts';

export const passwordAudiences = ['everybody', 'all-but-role', 'nobody'] as const;

/** For whom the password opens the account. */
export type PasswordAudience = (typeof passwordAudiences)[number];

/** Which ways of signing in are on. Passkeys always are: none is stronger, and switching them off would only lock people out. */
export type SignInPolicy = {
  passwordFor: PasswordAudience;
  /** Of `all-but-role`, who has it signs in otherwise. */
  role: { id: number; name: string } | undefined;
  /** Names of providers of the settings that are off. */
  providersOff: string[];
  /** How long sessions last at most; null: as long as the settings of the server allow. */
  sessionDays: number | null;
  providerHours: number | null;
  /** Increases with every change. */
  version: number;
};

export const DEFAULT_SIGN_IN_POLICY: SignInPolicy = {
  passwordFor: 'everybody',
  role: undefined,
  providersOff: [],
  sessionDays: null,
  providerHours: null,
  version: 0,
};

export async function findSignInPolicy(db: Db): Promise<SignInPolicy> {
  const row = await db
    .selectFrom('sign_in_policy as p')
    .leftJoin('roles as r', 'r.id', 'p.password_role_id')
    .selectAll('p')
    .select('r.name as role_name')
    .where('p.id', '=', 1)
    .executeTakeFirst();
  if (!row) return DEFAULT_SIGN_IN_POLICY;
  const { password_role_id: roleId, role_name: name } = row;
  return {
    passwordFor: row.password_for,
    role: roleId === null || name === null ? undefined : { id: roleId, name },
    providersOff: row.providers_off.split(' ').filter(Boolean),
    sessionDays: row.session_days,
    providerHours: row.provider_session_hours,
    version: row.version,
  };
}

/** When sessions end however much they are used: all of them, and those that began at a provider or with the password of a directory. */
export type SessionLimits = { sessionDays: number; providerMinutes: number };

/** By the policy, which may shorten what the settings of the server allow, and never lengthen it. */
export async function findSessionLimits({ db, settings }: Pick<AppContext, 'db' | 'settings'>): Promise<SessionLimits> {
  const { sessionDays, providerHours } = await findSignInPolicy(db);
  const latest = longestSessions(settings);
  return {
    sessionDays: Math.min(sessionDays ?? Infinity, latest.sessionDays),
    providerMinutes: Math.min(60 * (providerHours ?? Infinity), latest.providerMinutes),
  };
}

export function longestSessions({ http, providerSessionMinutes }: AppContext['settings']): SessionLimits {
  return { sessionDays: http.sessionMaxDays, providerMinutes: providerSessionMinutes };
}

/** The providers of the settings at which people may sign in, and the directory. */
export async function listOpenProviders(db: Db, { settings }: Pick<AppContext, 'settings'>): Promise<IdentityIssuer[]> {
  const { providersOff } = await findSignInPolicy(db);
  return settings.issuers.filter(({ name }) => !providersOff.includes(name));
}

/** Whether the policy has switched a provider off, or the directory. */
export async function isIssuerOff(db: Db, { name }: Pick<IdentityIssuer, 'name'>): Promise<boolean> {
  return (await findSignInPolicy(db)).providersOff.includes(name);
}

/** Whether the policy has switched the directory of the settings off. */
export function isDirectoryOff(db: Db): Promise<boolean> {
  return isIssuerOff(db, { name: DIRECTORY_NAME });
}

/** Whether the policy lets the password open the account, exceptions aside. */
export function allowsPassword(
  { passwordFor, role }: Pick<SignInPolicy, 'passwordFor' | 'role'>,
  { roles }: Pick<Account, 'roles'>,
): boolean {
  return passwordFor === 'everybody' || (passwordFor === 'all-but-role' && (role === undefined || !roles.includes(role.name)));
}

/** `exception`: only because the account is named as one. */
export type PasswordAccess = 'allowed' | 'exception' | 'off';

export async function findPasswordAccess(db: Db, account: Pick<Account, 'id' | 'roles'>): Promise<PasswordAccess> {
  if (allowsPassword(await findSignInPolicy(db), account)) return 'allowed';
  const exception = await db.selectFrom('sign_in_exceptions').select('user_id').where('user_id', '=', account.id).executeTakeFirst();
  return exception ? 'exception' : 'off';
}

/** Whether the password of the account opens it: it has one, and the policy lets it. */
export async function canUsePassword(db: Db, account: Pick<Account, 'id' | 'roles' | 'passwordNotSet'>): Promise<boolean> {
  return !account.passwordNotSet && (await findPasswordAccess(db, account)) !== 'off';
}

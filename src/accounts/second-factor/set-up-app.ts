import { inTransaction, type Tx } from '../../platform/db/database.ts';
import type { SessionData } from '../../platform/http/session-store.ts';
import { addMs, minutes } from '../../platform/shared/clock.ts';
import { decryptText, encryptText } from '../../platform/shared/encryption.ts';
import type { Account } from '../account.ts';
import { recordAccountEvent } from '../authority.ts';
import type { AccountContext, LinkContext } from '../context.ts';
import { lockAccountOfSession, hasSecondFactor } from '../find-account.ts';
import { buildSecondFactorMail, type SecondFactorChange } from '../links/account-mail.ts';
import { queueAccountMail } from '../links/queue-account-mail.ts';
import { findProofSetter } from '../ways-in.ts';
import { countRecoveryCodes, replaceRecoveryCodes } from './recovery-codes.ts';
import { deleteTotpFactor, saveTotpFactor } from './totp-factors.ts';
import { findTotpStep, generateTotpSecret } from './totp.ts';

/** The session in which users change their ways in, which must still be open, and from where. */
export type ChangingPerson = { session: { idHash: string; data: SessionData }; clientIp: string };

const SETUP_LIFETIME_MS = minutes(60);

/** `sealed` goes along with the form, because nothing is stored before a code shows that the app has the secret. */
export type AppSetup = { secret: string; sealed: string };

export function startAppSetup({ clock, settings }: AccountContext, accountId: number): AppSetup {
  const secret = generateTotpSecret();
  const text = JSON.stringify({ secret, startedAt: clock.now().getTime() });
  return { secret, sealed: encryptText(settings.http.keys.totpSecrets, setupPlace(accountId), text) };
}

/** The setup that a form brings back; undefined where it is over, or somebody else's. */
export function readAppSetup({ clock, settings }: AccountContext, accountId: number, sealed: string): AppSetup | undefined {
  const text = decryptText(settings.http.keys.totpSecrets, setupPlace(accountId), sealed);
  if (text === undefined) return undefined;
  const { secret, startedAt } = JSON.parse(text) as { secret: string; startedAt: number };
  return clock.now() < addMs(new Date(startedAt), SETUP_LIFETIME_MS) ? { secret, sealed } : undefined;
}

function setupPlace(accountId: number): string {
  return `setup ${accountId}`;
}

/** `recoveryCodes` are new ones; undefined where the user has some already. */
type FinishAppSetupResult = { kind: 'set-up'; recoveryCodes: string[] | undefined } | { kind: 'wrong-code' };

/** Once a code shows that the app has the secret, it takes the place of the one that the user had. */
export async function finishAppSetup(
  context: AccountContext,
  accountId: number,
  { secret }: AppSetup,
  typed: string,
  { session, clientIp }: ChangingPerson,
): Promise<FinishAppSetupResult> {
  const now = context.clock.now();
  const step = findTotpStep(secret, typed, now);
  if (step === undefined) return { kind: 'wrong-code' };
  return inTransaction(context.db, async (tx): Promise<FinishAppSetupResult> => {
    const account = await lockAccountOfSession(tx, accountId, session.idHash);
    if (!account) return { kind: 'wrong-code' };
    const setBy = await findProofSetter(tx, account, session);
    const save = () => saveTotpFactor(tx, context, accountId, { secret, step, now, setBy });
    const recoveryCodes = await withRecoveryCodes(tx, accountId, save);
    await recordAccountEvent(tx, { event: 'account.authenticator-set', accountId, actor: { id: accountId, clientIp }, at: now });
    await mailSecondFactorChange(tx, context, account, 'app-set');
    return { kind: 'set-up', recoveryCodes };
  });
}

/** With a first second factor come recovery codes, because a phone gets lost; and new ones where all are used. */
export async function withRecoveryCodes(tx: Tx, accountId: number, addFactor: () => Promise<void>): Promise<string[] | undefined> {
  const needsCodes = !(await hasSecondFactor(tx, accountId)) || (await countRecoveryCodes(tx, accountId)) === 0;
  await addFactor();
  return needsCodes ? replaceRecoveryCodes(tx, accountId) : undefined;
}

/** Recovery codes go with the last second factor. Ends what the app may have opened, but not the session that asks. */
export async function removeApp(context: AccountContext, accountId: number, { session, clientIp }: ChangingPerson): Promise<void> {
  await inTransaction(context.db, async (tx) => {
    const account = await lockAccountOfSession(tx, accountId, session.idHash);
    if (!account || !(await deleteTotpFactor(tx, accountId))) return;
    await deleteUselessRecoveryCodes(tx, accountId);
    await endFactorAccess(tx, accountId, session.idHash);
    const actor = { id: accountId, clientIp };
    await recordAccountEvent(tx, { event: 'account.authenticator-removed', accountId, actor, at: context.clock.now() });
    await mailSecondFactorChange(tx, context, account, 'app-removed');
  });
}

/**
 * A second factor of a user was removed: ends the sessions, applications and API keys that were opened with it. Those with a code are told from those
 * with another passkey, but not whether the code was of the app or for recovery.
 */
export async function endFactorAccess(tx: Tx, userId: number, keepSession: string, passkeyId?: number): Promise<void> {
  const app = await tx.selectFrom('totp_factors').select('user_id').where('user_id', '=', userId).executeTakeFirst();
  const isOver = (data: SessionData) =>
    data.passkeyId === undefined ? !app && data.factorProvedAt !== undefined : data.passkeyId === passkeyId;
  const sessions = await tx.selectFrom('sessions').select(['id_hash', 'data']).where('user_id', '=', userId).execute();
  const ended = sessions.filter(({ id_hash: idHash, data }) => idHash !== keepSession && isOver(JSON.parse(data) as SessionData));
  for (const { id_hash: idHash } of ended) await tx.deleteFrom('sessions').where('id_hash', '=', idHash).execute();
  // Those of the passkey are gone with its row.
  const tokens = tx.deleteFrom('api_tokens').where('user_id', '=', userId).where('second_factor', '=', 1);
  if (!app) await tokens.where('passkey_id', 'is', null).execute();
}

export async function deleteUselessRecoveryCodes(tx: Tx, accountId: number): Promise<void> {
  if (await hasSecondFactor(tx, accountId)) return;
  await tx.deleteFrom('recovery_codes').where('user_id', '=', accountId).execute();
}

/** Undefined for a user without a second factor. */
export async function renewRecoveryCodes(
  context: AccountContext,
  accountId: number,
  { session, clientIp }: ChangingPerson,
): Promise<string[] | undefined> {
  return inTransaction(context.db, async (tx) => {
    const account = await lockAccountOfSession(tx, accountId, session.idHash);
    if (!account || !(await hasSecondFactor(tx, accountId))) return undefined;
    const actor = { id: accountId, clientIp };
    await recordAccountEvent(tx, { event: 'account.recovery-codes-renewed', accountId, actor, at: context.clock.now() });
    await mailSecondFactorChange(tx, context, account, 'recovery-codes-renewed');
    return replaceRecoveryCodes(tx, accountId);
  });
}

/** Tells a user that the ways into the account have changed: whoever did it, they must hear of it. */
export async function mailSecondFactorChange(tx: Tx, context: LinkContext, account: Account, change: SecondFactorChange): Promise<void> {
  await queueAccountMail(tx, context, account, { template: 'second-factor', content: buildSecondFactorMail(account, change) });
}

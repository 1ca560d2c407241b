import { randomBytes } from 'node:crypto';
import type { Request } from 'express';
import { cookieName, cookieOptions, readCookie } from '../../platform/http/cookies.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { addMs, days } from '../../platform/shared/clock.ts';
import { signId, verifySignedId } from '../../platform/shared/secret.ts';

/**
 * A browser on which the account has signed in before. Limits that others use up, on its account or from its address, do not hold for
 * it; it has a limit of its own. Valid as long as the account's `deviceVersion` is the same: a new password and ending all sessions raise it.
 */
export type KnownDevice = { accountId: number; version: number; deviceId: string; since: number };

type DeviceContext = Pick<AppContext, 'settings' | 'clock'>;

const COOKIE = 'devices';
const LIFETIME_MS = days(90);

/** Siblings may share a computer. The oldest goes first. */
const MAX_ACCOUNTS = 5;

/** The accounts to which the browser of the request is known, by its cookie. The version is for the caller to compare. */
export function readKnownDevices({ settings, clock }: DeviceContext, request: Request): KnownDevice[] {
  const cookie = readCookie(request, cookieName(settings.http, COOKIE)) ?? '';
  const oldest = addMs(clock.now(), -LIFETIME_MS).getTime();
  return cookie
    .split('~', MAX_ACCOUNTS)
    .flatMap((entry) => parseEntry(settings.http.keys, entry) ?? [])
    .filter(({ since }) => since > oldest && since <= clock.now().getTime());
}

/** The account's entry that is still valid. */
export function findKnownDevice(devices: readonly KnownDevice[], account: { id: number; deviceVersion: number }): KnownDevice | undefined {
  return devices.find(({ accountId, version }) => accountId === account.id && version === account.deviceVersion);
}

/** Makes the browser of the request known to the account, which has just proved that it is its own. */
export function rememberDevice(context: DeviceContext, request: Request, account: { id: number; deviceVersion: number }): void {
  const { settings, clock } = context;
  const known = readKnownDevices(context, request);
  const deviceId = findKnownDevice(known, account)?.deviceId ?? randomBytes(12).toString('base64url');
  const device = { accountId: account.id, version: account.deviceVersion, deviceId, since: clock.now().getTime() };
  const others = known.filter(({ accountId }) => accountId !== account.id).slice(0, MAX_ACCOUNTS - 1);
  const value = [device, ...others].map((one) => formatEntry(settings.http.keys, one)).join('~');
  request.res!.cookie(cookieName(settings.http, COOKIE), value, { ...cookieOptions(settings.http), maxAge: LIFETIME_MS });
}

type Keys = AppContext['settings']['http']['keys'];

/** `version.since.device.account-MAC`: all of them characters that cookies need not escape. */
function formatEntry({ knownDevices }: Keys, { accountId, version, since, deviceId }: KnownDevice): string {
  return [version, since, deviceId, signId(knownDevices, accountId, version, since, deviceId)].join('.');
}

function parseEntry({ knownDevices }: Keys, entry: string): KnownDevice | undefined {
  const match = /^(\d{1,9})\.(\d{1,14})\.([\w-]{16})\.(([1-9]\d{0,9})-[\w-]{22})$/.exec(entry);
  if (!match) return undefined;
  const [, version, since, deviceId, signed, accountId] = match;
  const device = { accountId: Number(accountId), version: Number(version), since: Number(since), deviceId: deviceId! };
  const bound = [device.version, device.since, device.deviceId] as const;
  return verifySignedId(signed!, knownDevices, device.accountId, ...bound) ? device : undefined;
}

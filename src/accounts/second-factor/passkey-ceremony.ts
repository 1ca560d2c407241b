import { randomBytes } from 'node:crypto';
import type { AuthenticationResponseJSON, RegistrationResponseJSON, WebAuthnCredential } from '@simplewebauthn/server';
import { isIP } from 'node:net';
import { z } from 'zod';
import { addMs, minutes } from '../../platform/shared/clock.ts';
import { decryptText, encryptText } from '../../platform/shared/encryption.ts';
import { displayName, type Account } from '../account.ts';
import type { AccountContext } from '../context.ts';

/** The two exchanges of WebAuthn (W3C, level 3) between the portal, a browser and its authenticator, without the database. */

/** At the first use of a passkey: it takes half a second, which every start and every command would. */
const loadWebAuthn = () => import('@simplewebauthn/server');

const CHALLENGE_LIFETIME_MS = minutes(10);

const HANDLE_BYTES = 32;

/** Longer than any answer without attestation. */
const MAX_RESPONSE_LENGTH = 20_000;

/** What the page's script puts into a form when the browser has answered. */
export const passkeyAnswerFields = {
  passkey_response: z.string().max(MAX_RESPONSE_LENGTH).default(''),
  passkey_challenge: z.string().max(1000).default(''),
};

type CeremonyContext = Pick<AccountContext, 'clock' | 'settings'>;

/** What a browser is asked to do, and the challenge of it, sealed, which comes back with the answer: nothing is stored. */
type PasskeyRequest<Options> = { options: Options; challenge: string };

/** `userHandle`: of a registration, what the authenticator knows the account by. */
type Challenge = { challenge: string; issuedAt: Date; userHandle: string | undefined };

/** Authenticators know the portal by the host that people type, which must be a name (WebAuthn, 5.1.2). */
export function canUsePasskeys({ settings }: Pick<AccountContext, 'settings'>): boolean {
  const { hostname, protocol } = new URL(settings.http.publicUrl);
  return isIP(hostname.replaceAll(/[[\]]/g, '')) === 0 && (protocol === 'https:' || hostname === 'localhost');
}

/** For any passkey that the browser has for this portal: no username is typed. */
export async function requestPasskey(context: CeremonyContext): Promise<PasskeyRequest<object>> {
  const { generateAuthenticationOptions } = await loadWebAuthn();
  const options = await generateAuthenticationOptions({ rpID: rpId(context), userVerification: 'required' });
  return { options, challenge: sealChallenge(context, 'use', options.challenge) };
}

/** `known`: the passkeys that the account has, which are not made again. */
export async function requestRegistration(
  context: CeremonyContext,
  account: Account,
  siteName: string,
  known: { id: string; userHandle: string }[],
): Promise<PasskeyRequest<object>> {
  const userHandle = known[0]?.userHandle ?? randomBytes(HANDLE_BYTES).toString('base64url');
  const { generateRegistrationOptions } = await loadWebAuthn();
  const options = await generateRegistrationOptions({
    rpName: siteName,
    rpID: rpId(context),
    userName: account.username,
    userDisplayName: displayName(account),
    userID: new Uint8Array(Buffer.from(userHandle, 'base64url')),
    attestationType: 'none',
    excludeCredentials: known.map(({ id }) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  return { options, challenge: sealChallenge(context, `register ${account.id}`, options.challenge, userHandle) };
}

type PasskeyAnswer = { response: AuthenticationResponseJSON; challenge: Challenge };

/** The answer of a browser to `requestPasskey`; undefined for anything else. What it claims is still to be verified. */
export function readPasskeyAnswer(context: CeremonyContext, response: string, challenge: string): PasskeyAnswer | undefined {
  const parsed = parseJson(authenticationResponse, response);
  const opened = openChallenge(context, 'use', challenge);
  return parsed && opened && { response: parsed, challenge: opened };
}

/** Whether the passkey signed the challenge here, its user was verified, and its counter went on. Answers the counter. */
export async function verifyPasskey(
  context: CeremonyContext,
  { response, challenge }: PasskeyAnswer,
  credential: WebAuthnCredential,
): Promise<number | undefined> {
  const { verifyAuthenticationResponse } = await loadWebAuthn();
  // It throws for what is wrong, another origin for instance.
  const result = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge.challenge,
    expectedOrigin: context.settings.http.publicUrl,
    expectedRPID: rpId(context),
    credential,
    requireUserVerification: true,
  }).catch(() => undefined);
  return result?.verified ? result.authenticationInfo.newCounter : undefined;
}

type NewPasskey = { credentialId: string; publicKey: string; counter: number; transports: string; userHandle: string };

/** The passkey of an answer to `requestRegistration`; undefined where the answer is not to be believed. */
export async function verifyRegistration(
  context: CeremonyContext,
  accountId: number,
  response: string,
  challenge: string,
): Promise<NewPasskey | undefined> {
  const parsed = parseJson(registrationResponse, response);
  const opened = openChallenge(context, `register ${accountId}`, challenge);
  if (!parsed || !opened?.userHandle) return undefined;
  const { verifyRegistrationResponse } = await loadWebAuthn();
  const result = await verifyRegistrationResponse({
    response: parsed as RegistrationResponseJSON,
    expectedChallenge: opened.challenge,
    expectedOrigin: context.settings.http.publicUrl,
    expectedRPID: rpId(context),
    requireUserVerification: true,
  }).catch(() => undefined);
  if (!result?.verified) return undefined;
  const { id, publicKey, counter, transports = [] } = result.registrationInfo.credential;
  return {
    credentialId: id,
    publicKey: Buffer.from(publicKey).toString('base64url'),
    counter,
    transports: transports.join(' '),
    userHandle: opened.userHandle,
  };
}

function rpId({ settings }: CeremonyContext): string {
  return new URL(settings.http.publicUrl).hostname;
}

function sealChallenge({ clock, settings }: CeremonyContext, purpose: string, challenge: string, userHandle?: string): string {
  const text = JSON.stringify({ challenge, issuedAt: clock.now().getTime(), userHandle });
  return encryptText(settings.http.keys.passkeyChallenges, purpose, text);
}

function openChallenge({ clock, settings }: CeremonyContext, purpose: string, sealed: string): Challenge | undefined {
  const text = decryptText(settings.http.keys.passkeyChallenges, purpose, sealed);
  if (text === undefined) return undefined;
  const { challenge, issuedAt, userHandle } = JSON.parse(text) as { challenge: string; issuedAt: number; userHandle?: string };
  const at = new Date(issuedAt);
  return clock.now() < addMs(at, CHALLENGE_LIFETIME_MS) ? { challenge, issuedAt: at, userHandle } : undefined;
}

const base64url = z.string().regex(/^[\w-]+$/);

const credentialParts = { id: base64url, rawId: base64url, type: z.literal('public-key') };

const authenticationResponse = z.object({
  ...credentialParts,
  response: z.object({ clientDataJSON: base64url, authenticatorData: base64url, signature: base64url, userHandle: base64url }),
  clientExtensionResults: z.object({}).default({}),
});

const registrationResponse = z.object({
  ...credentialParts,
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z
      .array(z.string().regex(/^[a-z-]{1,20}$/))
      .max(10)
      .optional()
      .catch(undefined),
  }),
  clientExtensionResults: z.object({}).default({}),
});

function parseJson<Shape>(shape: z.ZodType<Shape>, text: string): Shape | undefined {
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

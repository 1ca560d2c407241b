import { createRemoteJWKSet, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import * as oidc from 'openid-client';
import type { Logger } from 'pino';
import type { IdentityProvider } from '../../platform/config/identity-providers.ts';
import { type Clock, days, minutes } from '../../platform/shared/clock.ts';
import { GOOGLE_ISSUER } from './proven-email.ts';

const REQUEST_TIMEOUT_SECONDS = 5;

/** Of the provider's clock and the portal's. */
export const CLOCK_TOLERANCE_SECONDS = 30;

/** After this what the provider says of itself is asked anew, while what is known goes on being used. */
const METADATA_FRESH_MS = minutes(60);
const METADATA_LIFETIME_MS = days(1);

/** So long a provider that did not answer is left in peace. */
const RETRY_PAUSE_MS = minutes(1);

/** For a provider on the machine itself, as the settings have it. The library knows this very function among what discovery is to do. */
// eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so that it stands out
const allowHttp: (config: oidc.Configuration) => void = oidc.allowInsecureRequests;

const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const MAX_LOGOUT_TOKEN_AGE_SECONDS = 300;

/** What a browser takes to the provider and must bring back. */
export type ProviderRequest = { state: string; nonce: string; verifier: string };

/**
 * Who somebody is, as the provider says and has signed. `sid`: of the session there. `askedAt`: when it last asked them, where it says so.
 */
export type ProviderIdentity = {
  subject: string;
  sid: string | undefined;
  askedAt: Date | undefined;
  /** Whether it asked for a second factor, by its own word (RFC 8176: `amr` with `mfa`) or by that of the settings. */
  usedSecondFactor: boolean;
  claims: Readonly<Record<string, unknown>>;
};

/**
 * What the provider is to ask the user for: `proof`, who they are, although a session is open there; `recent-proof`, the same where it asked
 * them long ago.
 */
export type ProviderQuestion = 'account' | 'proof' | 'recent-proof';

/** In seconds. Some minutes are left for the page that needs a recent proof. */
const MAX_AGES: Partial<Record<ProviderQuestion, string>> = { proof: '0', 'recent-proof': '600' };

/** The provider did not answer, or with an error of its own. */
export class ProviderDownError extends Error {}

/** What came back is not what the portal asked for. `code`: of the library, or of RFC 6749; never a value from the request. */
export class ProviderResponseError extends Error {
  readonly code: string;

  constructor(code: string, cause: unknown) {
    super(`the provider's response is refused: ${code}`, { cause });
    this.code = code;
  }
}

/** The user, or the provider's rules for them, said no. */
export class ProviderDeniedError extends Error {}

/**
 * One provider, as OpenID Connect Core 1.0 and Discovery 1.0 have it: authorization code with PKCE. What the provider says of itself is kept
 * in memory; its keys are asked for at every sign-in, so that one that it has withdrawn is worth nothing at once.
 */
export class ProviderClient {
  readonly provider: IdentityProvider;
  readonly redirectUri: string;
  readonly #clock: Clock;
  readonly #log: Logger;
  #metadata: { value: oidc.ServerMetadata; readAt: Date } | undefined;
  #reading: Promise<oidc.ServerMetadata> | undefined;
  #failedAt: Date | undefined;
  #keys: { uri: string; find: JWTVerifyGetKey } | undefined;

  constructor(provider: IdentityProvider, publicUrl: string, { clock, log }: { clock: Clock; log: Logger }) {
    this.provider = provider;
    this.#log = log;
    this.redirectUri = `${publicUrl}/sign-in/${provider.name}/callback`;
    this.#clock = clock;
  }

  /** Whether the provider did not answer when it was last asked. Asks again in the background where that is a while ago. */
  isDown(): boolean {
    if (this.#isDue()) void this.#read().catch(() => undefined);
    return this.#failedAt !== undefined;
  }

  /** The address at which the user signs in. Throws a ProviderDownError. */
  async authorizationUrl(request: ProviderRequest, question: ProviderQuestion | undefined): Promise<URL> {
    const config = await this.#configure();
    const prompt = question === 'proof' && !this.#neverSaysWhen() ? 'login' : 'select_account';
    const maxAge = question && MAX_AGES[question];
    const prompts = config.serverMetadata()['prompt_values_supported'] as unknown;
    const canPrompt = !Array.isArray(prompts) || prompts.includes(prompt);
    return oidc.buildAuthorizationUrl(config, {
      redirect_uri: this.redirectUri,
      scope: this.provider.scopes,
      state: request.state,
      nonce: request.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(request.verifier),
      code_challenge_method: 'S256',
      ...(question && question !== 'recent-proof' && canPrompt && { prompt }),
      // The provider must ask whom it asked earlier than that, and say when it did (OpenID Connect Core 1.0, 3.1.2.1).
      ...(maxAge !== undefined && { max_age: maxAge }),
    });
  }

  /**
   * Who came back: exchanges the code of the callback, whose query is given as it was sent, and checks the ID token. Throws a
   * ProviderDownError, a ProviderDeniedError or a ProviderResponseError.
   */
  async redeem(query: string, { state, nonce, verifier }: ProviderRequest): Promise<ProviderIdentity> {
    const config = await this.#configure();
    oidc.enableNonRepudiationChecks(config);
    try {
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
      const tokens = await oidc.authorizationCodeGrant(config, new URL(`${this.redirectUri}${query}`), checks);
      const claims = tokens.claims()!;
      const more = this.#needsUserInfo(config, claims) ? await oidc.fetchUserInfo(config, tokens.access_token, claims.sub) : {};
      const sid = claims['sid'];
      return {
        subject: claims.sub,
        sid: typeof sid === 'string' && sid !== '' ? sid : undefined,
        askedAt: this.#askedAt(claims),
        usedSecondFactor: this.provider.asksForFactor || (Array.isArray(claims['amr']) && claims['amr'].includes('mfa')),
        claims: { ...more, ...claims },
      };
    } catch (error) {
      throw this.#explain(error);
    }
  }

  /** Where the session at the provider ends, if it has such a page and is known already. */
  endSessionUrl(returnTo: string): string | undefined {
    const metadata = this.#metadata?.value;
    if (!metadata?.end_session_endpoint) return undefined;
    return oidc.buildEndSessionUrl(this.#toConfiguration(metadata), { post_logout_redirect_uri: returnTo }).href;
  }

  /**
   * What a logout token ends (OpenID Connect Back-Channel Logout 1.0, 2.6). Undefined where it is not valid. Throws a ProviderDownError. The
   * keys are kept for some minutes: whoever posts here does not make the portal ask the provider each time.
   */
  async verifyLogoutToken(token: string): Promise<{ subject: string | undefined; sid: string | undefined } | undefined> {
    const metadata = this.#metadata?.value ?? (this.#failedAt && !this.#isDue() ? undefined : await this.#read());
    if (!metadata?.jwks_uri) throw new ProviderDownError('nothing is known of the provider');
    const { issuer, jwks_uri: uri } = metadata;
    if (this.#keys?.uri !== uri)
      this.#keys = { uri, find: createRemoteJWKSet(new URL(uri), { timeoutDuration: REQUEST_TIMEOUT_SECONDS * 1000 }) };
    const verified = await jwtVerify(token, this.#keys.find, {
      issuer,
      audience: this.provider.clientId,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: this.#clock.now(),
      maxTokenAge: MAX_LOGOUT_TOKEN_AGE_SECONDS,
      requiredClaims: ['exp', 'jti'],
    }).catch((error: unknown) => {
      if (isConnectionError(error)) throw new ProviderDownError(String(error), { cause: error });
      return undefined;
    });
    return verified && readLogout(verified.payload);
  }

  /** Never in the future. */
  #askedAt({ auth_time: seconds }: oidc.IDToken): Date | undefined {
    const now = this.#clock.now();
    if (seconds === undefined) return this.#neverSaysWhen() ? now : undefined;
    return new Date(Math.min(seconds * 1000, now.getTime()));
  }

  /**
   * Google knows neither `prompt=login` nor `auth_time`. Elsewhere a missing one means that somebody took the question out of the address.
   */
  #neverSaysWhen(): boolean {
    return this.provider.issuer === GOOGLE_ISSUER;
  }

  /** Some providers say name and e-mail only when they are asked for them (OpenID Connect Core 1.0, 5.3). */
  #needsUserInfo(config: oidc.Configuration, claims: oidc.IDToken): boolean {
    const { groupsClaim } = this.provider;
    const lacks = claims['email'] === undefined || (groupsClaim !== undefined && claims[groupsClaim] === undefined);
    return lacks && config.serverMetadata().userinfo_endpoint !== undefined;
  }

  #explain(error: unknown): Error {
    if (error instanceof oidc.AuthorizationResponseError) {
      // The browser brought it, so it says nothing of the provider to anybody else: any user may write it.
      if (error.error === 'temporarily_unavailable' || error.error === 'server_error')
        return new ProviderDownError(error.error, { cause: error });
      return error.error === 'access_denied' ? new ProviderDeniedError('access_denied') : new ProviderResponseError('OAUTH_ERROR', error);
    }
    if (error instanceof oidc.ResponseBodyError) return new ProviderResponseError(`token endpoint, status ${error.status}`, error);
    if (isConnectionError(error)) return this.#fail(error);
    return new ProviderResponseError((error as { code?: string }).code ?? 'unknown', error);
  }

  /** A configuration of its own for each use: it keeps keys, which are to be asked for again. */
  async #configure(): Promise<oidc.Configuration> {
    const known = this.#metadata;
    const age = known ? this.#clock.now().getTime() - known.readAt.getTime() : Infinity;
    if (this.#isDue()) void this.#read().catch(() => undefined);
    return this.#toConfiguration(known && age < METADATA_LIFETIME_MS ? known.value : await this.#read());
  }

  #isDue(): boolean {
    const now = this.#clock.now().getTime();
    if (this.#reading) return false;
    if (this.#failedAt && now - this.#failedAt.getTime() < RETRY_PAUSE_MS) return false;
    return this.#failedAt !== undefined || !this.#metadata || now - this.#metadata.readAt.getTime() > METADATA_FRESH_MS;
  }

  /** At most one request at a time. What is known stays where it fails. */
  #read(): Promise<oidc.ServerMetadata> {
    this.#reading ??= this.#discover()
      .then(
        (value) => {
          this.#metadata = { value, readAt: this.#clock.now() };
          this.#failedAt = undefined;
          return value;
        },
        (error: unknown) => {
          throw this.#fail(error);
        },
      )
      .finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  async #discover(): Promise<oidc.ServerMetadata> {
    const { issuer, clientId } = this.provider;
    const execute = this.#isInsecure() ? [allowHttp] : [];
    const config = await oidc.discovery(new URL(issuer), clientId, undefined, oidc.None(), { timeout: REQUEST_TIMEOUT_SECONDS, execute });
    const metadata = config.serverMetadata();
    // The library lets Microsoft's differ, for tokens of any organisation.
    if (new URL(metadata.issuer).href !== issuer) throw new Error(`the issuer calls itself ${metadata.issuer}`);
    return metadata;
  }

  #toConfiguration(metadata: oidc.ServerMetadata): oidc.Configuration {
    const { clientId, clientSecret } = this.provider;
    const methods = metadata.token_endpoint_auth_methods_supported;
    const authentication = methods?.includes('client_secret_post')
      ? oidc.ClientSecretPost(clientSecret)
      : oidc.ClientSecretBasic(clientSecret);
    const skew = Math.round((this.#clock.now().getTime() - Date.now()) / 1000);
    const client = { [oidc.clockSkew]: skew, [oidc.clockTolerance]: CLOCK_TOLERANCE_SECONDS };
    const config = new oidc.Configuration(metadata, clientId, client, authentication);
    config.timeout = REQUEST_TIMEOUT_SECONDS;
    if (this.#isInsecure()) allowHttp(config);
    return config;
  }

  /** Only the settings' own http to a loopback name. */
  #isInsecure(): boolean {
    return this.provider.issuer.startsWith('http:');
  }

  #fail(cause: unknown): ProviderDownError {
    this.#failedAt = this.#clock.now();
    const reason = describeFailure(cause);
    this.#log.warn({ event: 'provider_down', provider: this.provider.name, reason }, 'an identity provider does not answer');
    return new ProviderDownError(String(cause), { cause });
  }
}

export function createProviderRequest(): ProviderRequest {
  return { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() };
}

function readLogout({ events, nonce, sub, sid }: JWTPayload): { subject: string | undefined; sid: string | undefined } | undefined {
  const hasEvent = typeof events === 'object' && events !== null && LOGOUT_EVENT in events;
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  const logout = { subject: text(sub), sid: text(sid) };
  return hasEvent && nonce === undefined && (logout.subject ?? logout.sid) !== undefined ? logout : undefined;
}

/** Of the network, where that is the reason. */
function describeFailure(error: unknown): string {
  const { message, code, cause } = error as NodeJS.ErrnoException & { cause?: unknown };
  const inner = cause as NodeJS.ErrnoException | undefined;
  return [message, inner?.code ?? code].filter(Boolean).join(': ');
}

/** As opposed to an answer that is wrong. */
function isConnectionError(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (error instanceof TypeError) return message === 'fetch failed';
  return ['OAUTH_TIMEOUT', 'OAUTH_RESPONSE_IS_NOT_CONFORM', 'ERR_JWKS_TIMEOUT', 'ERR_JOSE_GENERIC'].includes(String(code));
}

import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { onTestFinished } from 'vitest';
import type { TestPortal } from './test-portal.ts';
import { TEST_NOW } from './test-clock.ts';

type Agent = ReturnType<TestPortal['stranger']>;
type Key = { id: string; private: CryptoKey; public: CryptoKey };

/** What the ID token says; `undefined` leaves a claim out. */
export type Claims = Record<string, unknown>;

/** An OpenID Connect provider that signs whatever a test tells it. */
export type FakeProvider = {
  name: string;
  issuer: string;
  clientId: string;
  /** Variables that make the portal know it; further ones without their prefix. */
  settings: (more?: Record<string, string>) => Record<string, string>;
  /** The provider's clock, which is the portal's at the start of a test. */
  now: () => Date;
  /** Names of people that the token endpoint was asked for, one for each code that was exchanged. */
  exchanged: string[];
  userInfo: Claims | undefined;
  isDown: boolean;
  /** A code for these claims, of the authorization request at this address. */
  grant: (authorization: URL, claims: Claims) => string;
  sign: (claims: Claims, key?: Key) => Promise<string>;
  newKey: () => Promise<Key>;
  /** The keys that the provider shows are these alone from now on; the first one signs. */
  useKeys: (...keys: Key[]) => void;
};

export async function startFakeProvider(name = 'google'): Promise<FakeProvider> {
  const clientId = `portal at ${name}`;
  const codes = new Map<string, { claims: Claims; challenge: string; nonce: string }>();
  let keys = [await newKey()];
  const server = createServer((request, response) => {
    void answer(request).then(({ status, body }) =>
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const provider: FakeProvider = {
    name,
    issuer,
    clientId,
    settings: (more = {}) => {
      const own = { ISSUER: issuer, CLIENT_ID: clientId, CLIENT_SECRET: 'secret of the portal', ...more };
      return Object.fromEntries(Object.entries(own).map(([key, value]) => [`OIDC_${name.toUpperCase()}_${key}`, value]));
    },
    now: () => TEST_NOW,
    exchanged: [],
    userInfo: undefined,
    isDown: false,
    grant(authorization, claims) {
      const code = randomUUID();
      const { searchParams } = authorization;
      codes.set(code, { claims, challenge: searchParams.get('code_challenge')!, nonce: searchParams.get('nonce')! });
      return code;
    },
    sign: (claims, key = keys[0]!) => new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: key.id }).sign(key.private),
    newKey,
    useKeys(...more) {
      keys = more;
    },
  };
  return provider;

  async function answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    if (provider.isDown) return { status: 503, body: {} };
    switch (request.url) {
      case '/.well-known/openid-configuration':
        return { status: 200, body: metadata() };
      case '/jwks':
        return {
          status: 200,
          body: { keys: await Promise.all(keys.map(async (key) => ({ ...(await exportJWK(key.public)), kid: key.id }))) },
        };
      case '/token':
        return exchange(new URLSearchParams(await readBody(request)));
      case '/userinfo':
        return provider.userInfo ? { status: 200, body: provider.userInfo } : { status: 404, body: {} };
      default:
        return { status: 404, body: {} };
    }
  }

  function metadata() {
    return {
      issuer,
      authorization_endpoint: `${issuer}authorize`,
      token_endpoint: `${issuer}token`,
      jwks_uri: `${issuer}jwks`,
      end_session_endpoint: `${issuer}end`,
      ...(provider.userInfo && { userinfo_endpoint: `${issuer}userinfo` }),
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
      token_endpoint_auth_methods_supported: ['client_secret_post'],
      authorization_response_iss_parameter_supported: true,
    };
  }

  /** As RFC 6749 and 7636 have it: a code counts once, and for whoever asked for it. */
  async function exchange(form: URLSearchParams): Promise<{ status: number; body: unknown }> {
    const granted = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isClient = form.get('client_id') === clientId && form.get('client_secret') === 'secret of the portal';
    if (granted?.challenge !== challenge || !isClient) return { status: 400, body: { error: 'invalid_grant' } };
    const now = Math.floor(provider.now().getTime() / 1000);
    const claims = { iss: issuer, aud: clientId, iat: now, exp: now + 300, auth_time: now, nonce: granted.nonce, ...granted.claims };
    provider.exchanged.push(String(granted.claims['sub']));
    return { status: 200, body: { access_token: 'access', token_type: 'Bearer', expires_in: 300, id_token: await provider.sign(claims) } };
  }
}

async function newKey(): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  return { id: randomUUID(), private: privateKey, public: publicKey };
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

/** The button: answers where the portal leads the browser to. */
export async function startAt(agent: Agent, provider: FakeProvider, path = `/sign-in/${provider.name}`): Promise<URL> {
  const { headers } = await agent.get(path).expect(303);
  return new URL(headers['location']!);
}

/** The way back from the provider, with these parameters over the right ones. */
export function comeBack(agent: Agent, provider: FakeProvider, authorization: URL, claims: Claims, more: Record<string, string> = {}) {
  const right = { code: provider.grant(authorization, claims), state: authorization.searchParams.get('state')!, iss: provider.issuer };
  return agent.get(`/sign-in/${provider.name}/callback?${new URLSearchParams({ ...right, ...more }).toString()}`);
}

/** Button, provider and way back. */
export async function signInAt(agent: Agent, provider: FakeProvider, claims: Claims, path?: string) {
  return comeBack(agent, provider, await startAt(agent, provider, path), claims);
}

/** As providers post: no session, and whatever origin. */
export async function postLogout(portal: TestPortal, provider: FakeProvider, claims: Claims) {
  const token = await provider.sign(logoutClaims(provider, claims));
  return portal
    .stranger()
    .post(`/sign-in/${provider.name}/logout`)
    .set('Origin', provider.issuer)
    .type('form')
    .send({ logout_token: token });
}

/** Of a logout token, with these over the right ones. */
export function logoutClaims(provider: FakeProvider, claims: Claims): Claims {
  const iat = Math.floor(provider.now().getTime() / 1000);
  const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
  return { iss: provider.issuer, aud: provider.clientId, iat, exp: iat + 120, jti: 'one', events, ...claims };
}

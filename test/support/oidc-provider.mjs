// An OpenID Connect provider with a sign-in page, as a process of its own. Whoever types a name is that person: `sofia` has sofia@gryphos.example.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import Provider from 'oidc-provider';

const { ISSUER = '', PORTAL = '', NAME = '' } = process.env;

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const provider = new Provider(ISSUER, {
  clients: [
    {
      client_id: 'portal',
      client_secret: 'secret-of-the-portal',
      token_endpoint_auth_method: 'client_secret_post',
      redirect_uris: [`${PORTAL}/sign-in/${NAME}/callback`],
      post_logout_redirect_uris: [`${PORTAL}/login`],
      backchannel_logout_uri: `${PORTAL}/sign-in/${NAME}/logout`,
      backchannel_logout_session_required: true,
    },
  ],
  // Another one each time the process starts.
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' }] },
  // Its own dispatcher refuses loopback addresses, at which the portal of the tests listens.
  fetch: (url, { dispatcher: _dispatcher, ...options }) => fetch(url, options),
  cookies: { keys: [randomUUID()] },
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  features: { devInteractions: { enabled: true }, backchannelLogout: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: id, email: `${id}@gryphos.example`, email_verified: true }),
  }),
});

provider.listen(Number(new URL(ISSUER).port), '127.0.0.1', () => console.log('listening'));

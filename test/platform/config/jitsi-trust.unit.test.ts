import { describe, expect, test } from 'vitest';
import { readSettings, SettingsError } from '../../../src/platform/config/environment.ts';

const secret = 'thirty-two_characters_or_more_yes';

const production = {
  PUBLIC_URL: 'https://portal.example',
  SESSION_SECRET: secret,
  AUDIT_LOG_SECRET: secret,
  JITSI_APP_SECRET: secret,
  XMPP_CREDENTIALS: 'off',
};

const tokens = {
  ...production,
  JITSI_XMPP_DOMAIN: 'meet.jitsi',
  ENABLE_AUTH: '1',
  AUTH_TYPE: 'jwt',
  XMPP_DOMAIN: 'meet.jitsi',
  XMPP_MUC_MODULES: 'token_affiliation, token_lobby_bypass',
  XMPP_CONFIGURATION: 'reservations_api_headers = { ["Authorization"] = "Bearer x" },reservations_api_timeout = 5',
  JICOFO_ENABLE_AUTH: '0',
  ENABLE_AUTO_OWNER: 'false',
  ENABLE_GUESTS: '0',
  JWT_ALLOW_EMPTY: '0',
  JWT_ENABLE_DOMAIN_VERIFICATION: 'true',
  TOKEN_AUTH_URL: 'https://portal.example/aula/{room}',
};

const accounts = {
  ...production,
  JITSI_AUTH: 'sql',
  JITSI_XMPP_DOMAIN: 'meet.jitsi',
  XMPP_REALM: 'meet.jitsi',
  XMPP_CREDENTIALS: 'scram',
  JITSI_ROOM_SECRET: secret,
  JITSI_WEBHOOK_SECRET: secret,
  JICOFO_ENABLE_AUTH: '1',
};

function problemsOf(given: Record<string, string>): string[] {
  try {
    readSettings(given, {});
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems;
  }
}

describe('with tokens, the portal', () => {
  test('starts with consistent settings, and without Jitsi’s settings', () => {
    expect(readSettings(tokens, {}).jitsi).toMatchObject({ auth: 'jwt', moderators: 'from-token', xmppDomain: 'meet.jitsi' });
    expect(problemsOf(production)).toEqual([]);
  });

  test.each([
    ['ENABLE_AUTH', '0', 'anyone into any room'],
    ['AUTH_TYPE', 'internal', 'does not check tokens'],
    ['JICOFO_ENABLE_AUTH', '1', 'everyone with a token moderates'],
    ['ENABLE_AUTO_OWNER', '1', 'first to join'],
    ['JWT_ALLOW_EMPTY', 'true', 'without a token'],
    ['JWT_ENABLE_DOMAIN_VERIFICATION', '0', 'guests'],
    ['ENABLE_GUESTS', '1', 'unknown guests'],
    ['XMPP_MUC_MODULES', 'token_lobby_bypass', 'nobody moderates'],
    ['XMPP_MUC_MODULES', 'token_affiliation', 'nobody opens it'],
    ['TOKEN_AUTH_URL', 'https://portal.example/login', 'whoever reloads'],
    ['XMPP_CONFIGURATION', 'reservations_api_headers={["A"]="b",["C"]="d"}', 'split at every comma'],
  ])('does not start with %s=%s, and says why', (name, value, words) => {
    const problems = problemsOf({ ...tokens, [name]: value });
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name}: .*${words}`))]);
  });

  test.each([
    'JICOFO_ENABLE_AUTH',
    'ENABLE_AUTO_OWNER',
    'JWT_ENABLE_DOMAIN_VERIFICATION',
    'AUTH_TYPE',
    'XMPP_MUC_MODULES',
    'TOKEN_AUTH_URL',
  ])('does not start with the default of Jitsi’s images for %s', (name) =>
    expect(problemsOf({ ...tokens, [name]: '' })).toEqual([expect.stringMatching(new RegExp(`^${name}: must`))]),
  );

  test('does not start when the two names of the domain differ', () => {
    const problem = "JITSI_XMPP_DOMAIN: is meet.example, but Jitsi's own XMPP_DOMAIN is meet.jitsi; the two must agree";
    expect(problemsOf({ ...tokens, JITSI_XMPP_DOMAIN: '', JITSI_SERVER_URL: 'https://meet.example' })).toEqual([problem]);
  });

  test.each([
    'with "quotes" and 32 characters or more',
    'with\\backslash_and_32_characters_or_more',
    'dollar$HOME_and_32_characters_or_more',
  ])('does not start with the secret %s', (given) => {
    expect(problemsOf({ ...tokens, JITSI_APP_SECRET: given })).toEqual([expect.stringMatching(/^JITSI_APP_SECRET: may only hold/)]);
  });
});

describe('with accounts, the portal', () => {
  test.each([
    [{ JICOFO_ENABLE_AUTH: '1' }, 'everyone'],
    [{ JICOFO_ENABLE_AUTH: '0', ENABLE_AUTO_OWNER: '1' }, 'first'],
  ])('starts with %o', (chosen, moderators) => {
    expect(readSettings({ ...accounts, ...chosen }, {}).jitsi).toMatchObject({ auth: 'sql', moderators });
  });

  test('starts with the settings of Jitsi’s containers', () => {
    expect(problemsOf({ ...accounts, ENABLE_AUTH: '1', AUTH_TYPE: 'internal', XMPP_DOMAIN: 'meet.jitsi' })).toEqual([]);
  });

  test.each([
    ['JITSI_ROOM_SECRET', { JITSI_ROOM_SECRET: '' }, 'guess'],
    ['JITSI_WEBHOOK_SECRET', { JITSI_WEBHOOK_SECRET: '' }, 'which rooms may be open'],
    ['XMPP_CREDENTIALS', { XMPP_CREDENTIALS: 'off' }, 'choose scram or authreg'],
    ['XMPP_REALM', { XMPP_REALM: 'meet.example' }, 'JITSI_XMPP_DOMAIN is meet.jitsi'],
    ['JITSI_XMPP_DOMAIN', { XMPP_DOMAIN: 'meet.example' }, "Jitsi's own XMPP_DOMAIN is meet.example"],
    ['AUTH_TYPE', { AUTH_TYPE: 'jwt' }, 'never reads accounts'],
    ['TOKEN_AUTH_URL', { TOKEN_AUTH_URL: 'https://portal.example/aula/{room}' }, 'never asks for a password'],
    ['JICOFO_ENABLE_AUTH', { JICOFO_ENABLE_AUTH: '' }, 'everyone moderates'],
    ['JICOFO_ENABLE_AUTH', { JICOFO_ENABLE_AUTH: '0', ENABLE_AUTO_OWNER: '0' }, 'comes first'],
    ['JICOFO_ENABLE_AUTH', { JICOFO_ENABLE_AUTH: '', ENABLE_AUTO_OWNER: '1' }, 'comes first'],
    ['ENABLE_GUESTS', { ENABLE_AUTH: '1', ENABLE_GUESTS: '1' }, 'unknown guests'],
  ])('does not start without a valid %s (%o)', (name, given: Record<string, string>, words) => {
    expect(problemsOf({ ...accounts, ...given })).toEqual([expect.stringMatching(new RegExp(`^${name}: .*${words}`))]);
  });
});

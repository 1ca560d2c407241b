import { describe, expect, test } from 'vitest';
import { readSettings, SettingsError } from '../../../src/platform/config/environment.ts';

const google = {
  OIDC_PROVIDERS: 'google',
  OIDC_GOOGLE_ISSUER: 'https://accounts.google.com',
  OIDC_GOOGLE_CLIENT_ID: 'id',
  OIDC_GOOGLE_CLIENT_SECRET: 'secret',
};

const read = (given: Record<string, string>) => readSettings({ NODE_ENV: 'test', ...given }, {}).identityProviders;

function problemsOf(given: Record<string, string>): string[] {
  try {
    read(given);
    return [];
  } catch (error) {
    return (error as SettingsError).problems;
  }
}

describe('identity providers', () => {
  test('are none by default, and have defaults', () => {
    expect(read({})).toEqual([]);
    expect(read(google)).toEqual([
      {
        name: 'google',
        label: 'Google',
        issuer: 'https://accounts.google.com/',
        clientId: 'id',
        clientSecret: 'secret',
        trustsEmail: false,
        createDomains: [],
        groupsClaim: undefined,
        asksForFactor: false,
        scopes: 'openid email profile',
      },
    ]);
  });

  test('have a name in capitals in their variables', () => {
    const own = Object.entries(google).map(([name, value]) => [name.replace('GOOGLE', 'MI_COLEGIO'), value]);
    const given = { ...Object.fromEntries(own), OIDC_PROVIDERS: 'mi-colegio', OIDC_MI_COLEGIO_NAME: 'Mi colegio' } as Record<
      string,
      string
    >;
    expect(read(given)).toMatchObject([{ name: 'mi-colegio', label: 'Mi colegio' }]);
  });

  test('of a domain', () => {
    const given = { ...google, OIDC_GOOGLE_TRUST_EMAIL: 'true', OIDC_GOOGLE_CREATE_ACCOUNTS: 'Colegio.cl, alumnos.colegio.cl' };
    expect(read(given)).toMatchObject([{ trustsEmail: true, createDomains: ['colegio.cl', 'alumnos.colegio.cl'] }]);
  });

  test.each([
    [{ OIDC_GOOGLE_ISSUER: '' }, 'OIDC_GOOGLE_ISSUER: needed, the address that the provider names as its issuer'],
    [{ OIDC_GOOGLE_CLIENT_ID: '' }, 'OIDC_GOOGLE_CLIENT_ID: needed, as the provider gave it'],
    [
      { OIDC_GOOGLE_ISSUER: 'http://accounts.google.com' },
      'OIDC_GOOGLE_ISSUER: must be an https address, or http to a loopback name, without query and user',
    ],
    [
      { OIDC_GOOGLE_ISSUER: 'https://login.microsoftonline.com/common/v2.0' },
      'OIDC_GOOGLE_ISSUER: must name one organisation, not all that Microsoft has',
    ],
    [
      { OIDC_GOOGLE_CREATE_ACCOUNTS: 'colegio.cl' },
      'OIDC_GOOGLE_CREATE_ACCOUNTS: needs TRUST_EMAIL=true, because accounts are made by the e-mail that the provider says is proven',
    ],
    [
      { OIDC_GOOGLE_CREATE_ACCOUNTS: '@colegio', OIDC_GOOGLE_TRUST_EMAIL: 'true' },
      'OIDC_GOOGLE_CREATE_ACCOUNTS: @colegio is no domain of e-mails',
    ],
    [{ OIDC_GOOGLE_TRUST_EMAIL: 'yes' }, 'OIDC_GOOGLE_TRUST_EMAIL: must be true or false'],
    [{ OIDC_GOOGLE_SCOPES: 'email' }, 'OIDC_GOOGLE_SCOPES: must hold openid'],
    [{ OIDC_PROVIDERS: 'google,google' }, 'OIDC_PROVIDERS: google and google are one provider; name it once'],
    [{ OIDC_PROVIDERS: 'Google' }, 'OIDC_PROVIDERS: Google is no name of small letters, digits and hyphens'],
  ])('%o: %s', (given, problem) => {
    expect(problemsOf({ ...google, ...given })).toContain(problem);
  });
});

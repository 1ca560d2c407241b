import { z } from 'zod';
import { isLoopback } from './validators.ts';

/** An OpenID Connect provider at which people may sign in. */
export type IdentityProvider = {
  /** In addresses and in the names of its variables: `google`. */
  name: string;
  /** On buttons: «Google». */
  label: string;
  /** As `URL` writes it. No two providers have the same. */
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Whether an account may be found by the e-mail that the provider says is proven. */
  trustsEmail: boolean;
  /** In lower case: whoever has a proven e-mail there gets an account. */
  createDomains: string[];
  /** The claim that names the groups of a person. */
  groupsClaim: string | undefined;
  scopes: string;
};

/** Of Microsoft: issuers of every organisation at once, whose administrators may write any e-mail into their tokens. */
const sharedTenants = /^https:\/\/login\.microsoftonline\.com\/(common|organizations|consumers)\b/;

const providerVariables = z
  .object({
    ISSUER: z
      .string('needed, the address that the provider names as its issuer')
      .refine(isIssuer, 'must be an https address, or http to a loopback name, without query and user')
      .refine((text) => !sharedTenants.test(text), 'must name one organisation, not all that Microsoft has')
      .transform((text) => new URL(text).href),
    CLIENT_ID: z.string('needed, as the provider gave it'),
    CLIENT_SECRET: z.string('needed, as the provider gave it'),
    NAME: z.string().optional(),
    TRUST_EMAIL: z
      .enum(['true', 'false'], 'must be true or false')
      .default('false')
      .transform((text) => text === 'true'),
    CREATE_ACCOUNTS: z
      .string()
      .default('')
      .transform((text, context) => {
        const domains = splitList(text.toLowerCase());
        for (const domain of domains)
          if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain)) context.addIssue(`${domain} is no domain of e-mails`);
        return domains;
      }),
    GROUPS_CLAIM: z.string().optional(),
    SCOPES: z
      .string()
      .default('openid email profile')
      .refine((text) => text.split(' ').includes('openid'), 'must hold openid'),
  })
  .refine(({ CREATE_ACCOUNTS: domains, TRUST_EMAIL: trusts }) => domains.length === 0 || trusts, {
    path: ['CREATE_ACCOUNTS'],
    message: 'needs TRUST_EMAIL=true, because accounts are made by the e-mail that the provider says is proven',
  });

/** Variables of providers that may come from a file, as `secretNames` of the others. */
export function providerSecretNames(environment: Readonly<Record<string, string>>): string[] {
  return splitList(environment['OIDC_PROVIDERS'] ?? '').map((name) => `${variablePrefix(name)}CLIENT_SECRET`);
}

/** The providers of `OIDC_PROVIDERS`, in its order. A provider with a problem is left out. */
export function parseIdentityProviders(environment: Readonly<Record<string, string>>, problems: string[]): IdentityProvider[] {
  const providers: IdentityProvider[] = [];
  for (const name of splitList(environment['OIDC_PROVIDERS'] ?? '')) {
    const provider = parseProvider(name, environment, problems);
    if (!provider) continue;
    const other = providers.find((one) => one.name === name || one.issuer === provider.issuer);
    if (other) problems.push(`OIDC_PROVIDERS: ${other.name} and ${name} are one provider; name it once`);
    else providers.push(provider);
  }
  return providers;
}

function parseProvider(name: string, environment: Readonly<Record<string, string>>, problems: string[]): IdentityProvider | undefined {
  if (!/^[a-z][a-z0-9-]{0,29}$/.test(name)) {
    problems.push(`OIDC_PROVIDERS: ${name} is no name of small letters, digits and hyphens`);
    return undefined;
  }
  const prefix = variablePrefix(name);
  const own = Object.entries(environment).flatMap(([key, value]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : []));
  const result = providerVariables.safeParse(Object.fromEntries(own));
  if (!result.success) {
    problems.push(...result.error.issues.map(({ path, message }) => `${prefix}${String(path[0])}: ${message}`));
    return undefined;
  }
  const { data } = result;
  return {
    name,
    label: data.NAME ?? name.charAt(0).toUpperCase() + name.slice(1),
    issuer: data.ISSUER,
    clientId: data.CLIENT_ID,
    clientSecret: data.CLIENT_SECRET,
    trustsEmail: data.TRUST_EMAIL,
    createDomains: data.CREATE_ACCOUNTS,
    groupsClaim: data.GROUPS_CLAIM,
    scopes: data.SCOPES,
  };
}

function splitList(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean);
}

function variablePrefix(name: string): string {
  return `OIDC_${name.toUpperCase().replaceAll('-', '_')}_`;
}

function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, search, hash, username } = new URL(text);
  return (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) && search + hash + username === '';
}

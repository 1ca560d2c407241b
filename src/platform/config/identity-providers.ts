import { z } from 'zod';
import { groupPrefix, listGroupNames, readNamedGroup } from './named-group.ts';
import { isLoopback, splitList } from './validators.ts';
import { flag } from './variables.ts';

/** Where people have an identity that may open an account here: an OpenID Connect provider, or a directory. */
export type IdentityIssuer = {
  /** In addresses and in the names of its variables: `google`. */
  name: string;
  /** On buttons: «Google». */
  label: string;
  /** Of a provider as `URL` writes it. No two have the same. */
  issuer: string;
  /** Whether an account may be found by the e-mail that it says is proven. */
  trustsEmail: boolean;
  /** In lower case: whoever has a proven e-mail there gets an account. */
  createDomains: string[];
};

/** An OpenID Connect provider at which people may sign in. */
export type IdentityProvider = IdentityIssuer & {
  clientId: string;
  clientSecret: string;
  /** The claim that names the groups of a person. */
  groupsClaim: string | undefined;
  /** Whether everybody who signs in there uses a second factor, also where the provider does not say so. */
  asksForFactor: boolean;
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
    TRUST_EMAIL: flag(false),
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
    SECOND_FACTOR: flag(false),
    SCOPES: z
      .string()
      .default('openid email profile')
      .refine((text) => text.split(' ').includes('openid'), 'must hold openid'),
  })
  .refine(({ CREATE_ACCOUNTS: domains, TRUST_EMAIL: trusts }) => domains.length === 0 || trusts, {
    path: ['CREATE_ACCOUNTS'],
    message: 'needs TRUST_EMAIL=true, because accounts are made by the e-mail that the provider says is proven',
  });

const providerGroup = { list: 'OIDC_PROVIDERS', prefix: 'OIDC_', variables: providerVariables };

/** Variables of providers that may come from a file, as `secretNames` of the others. */
export function providerSecretNames(environment: Readonly<Record<string, string>>): string[] {
  return listGroupNames(providerGroup, environment).map((name) => `${groupPrefix(providerGroup, name)}CLIENT_SECRET`);
}

/** The providers of `OIDC_PROVIDERS`, in its order. A provider with a problem is left out. */
export function parseIdentityProviders(environment: Readonly<Record<string, string>>, problems: string[]): IdentityProvider[] {
  const providers: IdentityProvider[] = [];
  for (const name of listGroupNames(providerGroup, environment)) {
    const provider = parseProvider(name, environment, problems);
    if (!provider) continue;
    const other = providers.find((one) => one.name === name || one.issuer === provider.issuer);
    if (other) problems.push(`OIDC_PROVIDERS: ${other.name} and ${name} are one provider; name it once`);
    else providers.push(provider);
  }
  return providers;
}

function parseProvider(name: string, environment: Readonly<Record<string, string>>, problems: string[]): IdentityProvider | undefined {
  const own = readNamedGroup(providerGroup, name, environment, problems);
  if (!own) return undefined;
  return {
    name,
    label: own.NAME ?? name.charAt(0).toUpperCase() + name.slice(1),
    issuer: own.ISSUER,
    clientId: own.CLIENT_ID,
    clientSecret: own.CLIENT_SECRET,
    trustsEmail: own.TRUST_EMAIL,
    createDomains: own.CREATE_ACCOUNTS,
    groupsClaim: own.GROUPS_CLAIM,
    asksForFactor: own.SECOND_FACTOR,
    scopes: own.SCOPES,
  };
}

function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, search, hash, username } = new URL(text);
  return (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) && search + hash + username === '';
}

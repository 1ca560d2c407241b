import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { findTlsProblem } from '../db/postgres-url.ts';
import { isPostgresUrl, isSafeForSecrets, parseTrustedProxies, splitList } from './validators.ts';
import { isTimeZone } from '../shared/time-zone.ts';

const MAX_PROCESSES = 64;

/**
 * Every variable that the portal reads, by name, with its check and its default. Text in, checked value out; a value
 * that does not fit is a problem with a sentence. `.env.example` explains each one and a test holds the two together.
 */
export const variables = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('production'),
  APP_DEBUG: flag(false),
  HOST: z.string().default('127.0.0.1'),
  PORT: wholeNumber(0, 65535).default(3000),
  WEB_PROCESSES: processCount(),
  PUBLIC_URL: origin().optional(),
  TRUST_PROXY: z.string().transform(parseTrustedProxies).optional(),
  DATABASE_URL: z
    .string()
    .regex(/^(file:.+|postgres(ql)?:\/\/.+)$/, 'must be file:… (SQLite) or postgres://…')
    .refine(
      (text) => text.startsWith('file:') || isPostgresUrl(text),
      'is no URL; percent-encode what its password holds of / # ? % (%2F %23 %3F %25)',
    )
    .superRefine((text, context) => {
      const problem = text.startsWith('postgres') && isPostgresUrl(text) ? findTlsProblem(text) : undefined;
      if (problem) context.addIssue(problem);
    })
    .default('file:data/portal.sqlite3'),
  DATABASE_PREPARED_STATEMENTS: flag(true),
  SESSION_SECRET: secret().optional(),
  SESSION_MAX_DAYS: wholeNumber(1, 3650).default(90),
  APPLICATION_MAX_DAYS: wholeNumber(1, 3650).default(180),
  APPLICATIONS: z.string().optional(),
  SECOND_FACTOR_RESET_HOURS: wholeNumber(0, 168).default(24),
  AUDIT_LOG_SECRET: secret().optional(),
  AUDIT_LOG_CHECKPOINT_FILE: z.string().optional(),
  LOG_LEVEL: z.enum(['DEBUG', 'INFO', 'WARNING', 'ERROR']).default('INFO'),
  LOG_FILE: z.string().optional(),
  TIME_ZONE: z.string().refine(isTimeZone, 'must be a time zone such as America/Santiago').default('America/Santiago'),
  AVATAR_HOSTS: z.string().transform(parseHosts).default([]),
  API_ORIGINS: z.string().transform(parseOrigins).default([]),
  METRICS_TOKEN: bearerSecret().optional(),
  OIDC_PROVIDERS: z.string().optional(),
  OIDC_SESSION_MINUTES: wholeNumber(5, 60 * 24 * 90).default(720),
  LDAP_URL: z
    .string()
    .refine(isLdapUrl, 'must be ldaps://name or ldap://name, with a port if it is another one, and nothing behind it')
    .optional(),
  LDAP_NAME: z.string().default('LDAP'),
  LDAP_CA_FILE: z.string().optional(),
  LDAP_BIND_DN: z.string().optional(),
  LDAP_BIND_PASSWORD: z.string().optional(),
  LDAP_BASE: z.string().optional(),
  LDAP_USER_FILTER: z
    .string()
    .refine((text) => text.includes('{login}') && isFilter(text), 'must be a filter in parentheses with {login} for what people type')
    .default('(&(objectClass=person)(|(uid={login})(sAMAccountName={login})))'),
  LDAP_GROUPS_ATTRIBUTE: z
    .string()
    .regex(/^[a-zA-Z][a-zA-Z0-9-]*$/, 'must be the name of an attribute, such as memberOf')
    .optional(),
  LDAP_GROUP_FILTER: z
    .string()
    .refine((text) => /\{(dn|login)\}/.test(text) && isFilter(text), 'must be a filter in parentheses with {dn} or {login} for the person')
    .optional(),
  LDAP_TRUST_EMAIL: flag(false),
  LDAP_CREATE_ACCOUNTS: flag(false),
  JITSI_SERVER_URL: origin().default('https://meet.gryphos.cl'),
  JITSI_APP_ID: z.string().default('gryphos'),
  JITSI_APP_SECRET: unquotedSecret().optional(),
  JITSI_JWT_SECRET: unquotedSecret().optional(),
  JITSI_AUDIENCE: z.string().default('jitsi'),
  JITSI_XMPP_DOMAIN: z.string().toLowerCase().optional(),
  JITSI_JWT_EXPIRATION: wholeNumber(60, 86400).default(7200),
  JITSI_JWT_IN: z.enum(['query', 'fragment'], 'must be query or fragment').default('query'),
  JITSI_ROOM_SECRET: secret().optional(),
  JITSI_AUTH: z.enum(['jwt', 'sql'], 'must be jwt or sql').default('jwt'),
  JITSI_WEBHOOK_SECRET: unquotedSecret().optional(),
  JITSI_PROSODY_URL: origin()
    .refine(isSafeForSecrets, 'must be https, or http to a loopback or private name, because it carries secrets')
    .optional(),
  KEEP_POLLS_AND_LINKS: flag(false),
  RECORDINGS_DIR: z.string().optional(),
  RECORDINGS_MIN_FREE_GB: wholeNumber(1, 100_000).default(5),
  RECORDINGS_S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, 'must be the name of a bucket: 3 to 63 of a-z 0-9 -')
    .optional(),
  RECORDINGS_S3_ENDPOINT: origin().optional(),
  RECORDINGS_S3_REGION: z
    .string()
    .regex(/^[a-z0-9-]+$/, 'must be a region such as us-east-1')
    .default('us-east-1'),
  RECORDINGS_S3_PATH_STYLE: flag(false),
  AWS_ACCESS_KEY_ID: z.string().optional(),
  AWS_SECRET_ACCESS_KEY: z.string().optional(),
  ENABLE_AUTH: jitsiFlag().optional(),
  AUTH_TYPE: z.string().optional(),
  XMPP_DOMAIN: z.string().toLowerCase().optional(),
  XMPP_MUC_MODULES: z.string().optional(),
  XMPP_CONFIGURATION: z.string().optional(),
  JICOFO_ENABLE_AUTH: jitsiFlag().optional(),
  ENABLE_AUTO_OWNER: jitsiFlag().optional(),
  ENABLE_GUESTS: jitsiFlag().optional(),
  ENABLE_VISITORS: jitsiFlag().optional(),
  JWT_ALLOW_EMPTY: jitsiFlag().optional(),
  JWT_ENABLE_DOMAIN_VERIFICATION: jitsiFlag().optional(),
  TOKEN_AUTH_URL: z.string().optional(),
  XMPP_CREDENTIALS: z.enum(['authreg', 'scram', 'off']).optional(),
  XMPP_ALLOW_PLAINTEXT: flag(false),
  XMPP_REALM: z.string().toLowerCase().default('meet.localhost'),
  PROSODY_DB_PASSWORD: z.string().optional(),
  XMPP_SCRAM_ITERATIONS: wholeNumber(4096, 10_000_000).default(600_000),
  SMTP_URL: z.string().refine(isSmtpUrl, 'must be smtp://… or smtps://…, with / # ? % in a password written %2F %23 %3F %25').optional(),
  SMTP_TLS: z.enum(['opportunistic', 'required'], 'must be opportunistic or required').default('opportunistic'),
  MAIL_FROM: z
    .string()
    .regex(/^([^<>\r\n]+<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/, 'must be an address, or a name and <address>')
    .optional(),
});

export type Variables = z.infer<typeof variables>;

/** A variable that may come from a file, named by the same name with `_FILE` behind it. */
export const secretNames = [
  'SESSION_SECRET',
  'AUDIT_LOG_SECRET',
  'JITSI_APP_SECRET',
  'JITSI_JWT_SECRET',
  'JITSI_ROOM_SECRET',
  'JITSI_WEBHOOK_SECRET',
  'AWS_SECRET_ACCESS_KEY',
  'METRICS_TOKEN',
  'LDAP_BIND_PASSWORD',
  'DATABASE_URL',
  'PROSODY_DB_PASSWORD',
  'SMTP_URL',
] as const;

function isLdapUrl(text: string): boolean {
  return /^ldaps?:\/\/(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:\d{1,5})?\/?$/i.test(text) && URL.canParse(text);
}

/** Parentheses that fit; the rest the directory says. */
function isFilter(text: string): boolean {
  let depth = 0;
  for (const sign of text) {
    depth += sign === '(' ? 1 : sign === ')' ? -1 : 0;
    if (depth < 0) return false;
  }
  return text.startsWith('(') && text.endsWith(')') && depth === 0;
}

/** `true` or `false`. */
export function flag(byDefault: boolean) {
  return z
    .enum(['true', 'false'], 'must be true or false')
    .transform((text) => text === 'true')
    .default(byDefault);
}

function wholeNumber(least: number, most: number) {
  return z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(least, `must be at least ${least}`).max(most, `must be at most ${most}`));
}

function processCount() {
  return z
    .string()
    .regex(/^(auto|\d{1,9})$/, `must be a whole number from 1 to ${MAX_PROCESSES}, or auto`)
    .transform((text) => (text === 'auto' ? Math.min(availableParallelism(), MAX_PROCESSES) : Number(text)))
    .pipe(z.number().min(1, 'must be at least 1').max(MAX_PROCESSES, `must be at most ${MAX_PROCESSES}`))
    .default(1);
}

function secret() {
  return z.string().min(32, 'must have 32 characters or more');
}

/** Jitsi's configuration takes it between quotes, and Docker Compose reads `$` in it. */
function unquotedSecret() {
  return secret().regex(/^[\w-]+$/, 'may only hold A-Z a-z 0-9 _ -, because Jitsi reads it between quotes');
}

/** What may stand behind `Bearer` (RFC 6750). */
function bearerSecret() {
  return secret().regex(/^[\w.~+/-]+=*$/, 'may only hold A-Z a-z 0-9 . _ ~ + / -, and = at its end');
}

/** As the containers of Jitsi write yes and no. */
function jitsiFlag() {
  return z.enum(['1', 'true', '0', 'false'], 'must be 1 or 0').transform((text) => text === '1' || text === 'true');
}

/** An address without path, query or user: `https://meet.example.org`. The trailing slash is dropped. */
function origin() {
  return z.string().transform((text, context) => {
    const origin = parseOrigin(text);
    if (origin !== undefined) return origin;
    context.addIssue('must be an origin such as https://meet.example.org, without a path');
    return z.NEVER;
  });
}

function isSmtpUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && /^smtps?:$/.test(url.protocol) && url.hostname !== '' && /^\/?$/.test(url.pathname) && url.hash === '';
}

/** As browsers write it, in small letters; slashes behind it do not matter. */
function parseOrigin(text: string): string | undefined {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  const isBare = url !== undefined && /^\/+$/.test(url.pathname) && !url.search && !url.hash && !url.username && !url.password;
  return isBare && /^https?:$/.test(url.protocol) ? url.origin : undefined;
}

function parseOrigins(text: string, context: z.RefinementCtx): string[] {
  return splitList(text).flatMap((one) => {
    const origin = parseOrigin(one);
    if (origin === undefined) context.addIssue(`${one} is no origin such as https://app.example.org, without a path`);
    return origin ?? [];
  });
}

function parseHosts(text: string, context: z.RefinementCtx): string[] {
  const hosts = splitList(text.toLowerCase());
  for (const host of hosts) {
    if (!/^[a-z0-9.-]+(:\d+)?$/.test(host)) context.addIssue(`${host} is no host name`);
  }
  return hosts;
}

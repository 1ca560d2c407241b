import { resolve } from 'node:path';
import { buildDirectory } from './directory.ts';
import { sqlitePath } from '../db/engine.ts';
import { deriveKeys } from '../shared/derived-keys.ts';
import { resolveModerators, canTokenBypassLobby, rejectUntrustedJitsiSettings } from './jitsi-trust.ts';
import type { BucketSettings, CredentialForm, MailEncryption, MailSettings, RecordingSettings, Settings } from './settings.ts';
import type { Application } from './applications.ts';
import type { IdentityProvider } from './identity-providers.ts';
import { isLoopback } from './validators.ts';
import type { Variables } from './variables.ts';

/** Resolves defaults that depend on other variables and rejects combinations, with a sentence in `problems` for each. */
export function buildSettings(
  given: Variables,
  identityProviders: IdentityProvider[],
  applications: Application[],
  problems: string[],
): Settings {
  const publicUrl = given.PUBLIC_URL ?? `http://${given.HOST.includes(':') ? `[${given.HOST}]` : given.HOST}:${given.PORT}`;
  if (given.APP_DEBUG) rejectPublicDebug(given, publicUrl, problems);
  if (given.NODE_ENV === 'production') requireProductionSettings(given, problems);
  else rejectPublicDevelopmentSecrets(given, problems);
  const xmppDomain = given.JITSI_XMPP_DOMAIN ?? new URL(given.JITSI_SERVER_URL).hostname;
  rejectUntrustedJitsiSettings(given, xmppDomain, problems);
  if (given.KEEP_POLLS_AND_LINKS && !given.JITSI_WEBHOOK_SECRET)
    problems.push('JITSI_WEBHOOK_SECRET: needed, because Jitsi shows it when it reports polls and links');
  const directory = buildDirectory(given, identityProviders, problems);
  return {
    mode: given.NODE_ENV,
    debug: given.APP_DEBUG,
    processes: given.WEB_PROCESSES,
    http: {
      host: given.HOST,
      port: given.PORT,
      publicUrl,
      trustProxy: given.TRUST_PROXY,
      sessionMaxDays: given.SESSION_MAX_DAYS,
      keys: deriveKeys(given.SESSION_SECRET ?? developmentSecret('sessions')),
    },
    database: { url: given.DATABASE_URL, preparedStatements: given.DATABASE_PREPARED_STATEMENTS },
    auditLog: {
      secret: given.AUDIT_LOG_SECRET ?? developmentSecret('the audit log'),
      checkpointFile: given.AUDIT_LOG_CHECKPOINT_FILE ?? checkpointFileBeside(given),
    },
    log: { level: given.LOG_LEVEL, file: given.LOG_FILE },
    timeZone: given.TIME_ZONE,
    secondFactorResetHours: given.SECOND_FACTOR_RESET_HOURS,
    avatarHosts: given.AVATAR_HOSTS,
    api: { origins: given.API_ORIGINS, applicationMaxDays: given.APPLICATION_MAX_DAYS, applications },
    metrics: { token: given.METRICS_TOKEN },
    identityProviders,
    directory,
    issuers: [...identityProviders, ...(directory ? [directory] : [])],
    providerSessionMinutes: given.OIDC_SESSION_MINUTES,
    jitsi: {
      serverUrl: given.JITSI_SERVER_URL,
      appId: given.JITSI_APP_ID,
      appSecret: given.JITSI_APP_SECRET ?? given.JITSI_JWT_SECRET ?? developmentSecret('Jitsi'),
      audience: given.JITSI_AUDIENCE,
      xmppDomain,
      tokenLifetimeSeconds: given.JITSI_JWT_EXPIRATION,
      tokenIn: given.JITSI_JWT_IN,
      roomSecret: given.JITSI_ROOM_SECRET,
      auth: given.JITSI_AUTH,
      moderators: resolveModerators(given),
      lobbyBypass: canTokenBypassLobby(given),
      hasVisitors: given.ENABLE_VISITORS === true,
      webhookSecret: given.JITSI_WEBHOOK_SECRET,
      prosodyUrl: given.JITSI_PROSODY_URL,
      keepsPollsAndLinks: given.KEEP_POLLS_AND_LINKS,
    },
    recordings: buildRecordingSettings(given, publicUrl, problems),
    xmpp: {
      form: resolveCredentialForm(given, problems),
      realm: given.XMPP_REALM,
      scramIterations: given.XMPP_SCRAM_ITERATIONS,
      readerPassword: given.PROSODY_DB_PASSWORD,
    },
    mail: buildMailSettings(given, problems),
  };
}

/** None for a PostgreSQL database, whose files are elsewhere, and for the databases of tests. */
function checkpointFileBeside({ DATABASE_URL: url, NODE_ENV: mode }: Variables): string | undefined {
  return url.startsWith('file:') && mode !== 'test' ? `${sqlitePath(url)}.checkpoint` : undefined;
}

function rejectPublicDebug(given: Variables, publicUrl: string, problems: string[]): void {
  if (given.NODE_ENV === 'production') problems.push('APP_DEBUG=true needs NODE_ENV=development');
  if (!isLoopback(given.HOST)) problems.push(`APP_DEBUG=true needs a loopback HOST, not ${given.HOST}`);
  if (!isLoopback(new URL(publicUrl).hostname)) problems.push(`APP_DEBUG=true needs a loopback PUBLIC_URL, not ${publicUrl}`);
}

function requireProductionSettings(given: Variables, problems: string[]): void {
  if (!given.PUBLIC_URL) problems.push('PUBLIC_URL: say under which address people reach the portal');
  if (!given.SESSION_SECRET) problems.push('SESSION_SECRET: needed, 32 characters or more');
  if (!given.AUDIT_LOG_SECRET) problems.push('AUDIT_LOG_SECRET: needed, 32 characters or more');
  if (!given.JITSI_APP_SECRET && !given.JITSI_JWT_SECRET)
    problems.push('JITSI_APP_SECRET: needed, the secret that Jitsi checks tokens with');
  if (!given.XMPP_CREDENTIALS) problems.push('XMPP_CREDENTIALS: choose off (Jitsi takes only tokens), scram or authreg');
}

/** The secrets of this file are for a machine that is not reachable from outside. */
function rejectPublicDevelopmentSecrets(given: Variables, problems: string[]): void {
  if (isLoopback(given.HOST)) return;
  if (!given.SESSION_SECRET) problems.push(`SESSION_SECRET: needed, because HOST=${given.HOST} is reachable from outside`);
  if (!given.AUDIT_LOG_SECRET) problems.push(`AUDIT_LOG_SECRET: needed, because HOST=${given.HOST} is reachable from outside`);
  if (!given.JITSI_APP_SECRET && !given.JITSI_JWT_SECRET)
    problems.push(`JITSI_APP_SECRET: needed, because HOST=${given.HOST} is reachable from outside`);
}

function resolveCredentialForm(given: Variables, problems: string[]): CredentialForm {
  const form = given.XMPP_CREDENTIALS ?? 'authreg';
  if (form === 'authreg' && given.XMPP_CREDENTIALS && given.NODE_ENV === 'production' && !given.XMPP_ALLOW_PLAINTEXT) {
    problems.push('XMPP_CREDENTIALS=authreg keeps passwords in clear text; choose scram, or set XMPP_ALLOW_PLAINTEXT=true');
  }
  return form;
}

function buildRecordingSettings(given: Variables, publicUrl: string, problems: string[]): RecordingSettings | undefined {
  if (!given.RECORDINGS_DIR) {
    if (given.RECORDINGS_S3_BUCKET)
      problems.push('RECORDINGS_DIR: needed with RECORDINGS_S3_BUCKET, because recordings arrive there first');
    return undefined;
  }
  if (!given.JITSI_WEBHOOK_SECRET) problems.push('JITSI_WEBHOOK_SECRET: needed, because Jibri shows it when it hands over a recording');
  return {
    directory: resolve(given.RECORDINGS_DIR),
    minFreeBytes: given.RECORDINGS_MIN_FREE_GB * 1_000_000_000,
    bucket: buildBucketSettings(given, publicUrl, problems),
  };
}

function buildBucketSettings(given: Variables, publicUrl: string, problems: string[]): BucketSettings | undefined {
  const { RECORDINGS_S3_BUCKET: name, RECORDINGS_S3_REGION: region, RECORDINGS_S3_PATH_STYLE: pathStyle } = given;
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = given;
  if (!name) return undefined;
  const endpoint = given.RECORDINGS_S3_ENDPOINT ?? `https://s3.${region}.amazonaws.com`;
  if (!accessKeyId !== !secretAccessKey) problems.push('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: one needs the other');
  if (publicUrl.startsWith('https:') && endpoint.startsWith('http:'))
    problems.push('RECORDINGS_S3_ENDPOINT: must be https, because browsers play no http video on an https page');
  const { protocol, host } = new URL(endpoint);
  return {
    name,
    endpoint,
    region,
    pathStyle,
    credentials: accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined,
    origin: pathStyle ? endpoint : `${protocol}//${name}.${host}`,
  };
}

function buildMailSettings({ SMTP_URL, SMTP_TLS, MAIL_FROM }: Variables, problems: string[]): MailSettings | undefined {
  if (!SMTP_URL) return undefined;
  if (!MAIL_FROM) problems.push('MAIL_FROM: say from which address the portal writes, because SMTP_URL is set');
  return { smtpUrl: SMTP_URL, encryption: mailEncryption(new URL(SMTP_URL), SMTP_TLS), from: MAIL_FROM ?? '' };
}

/** What the URL says itself counts as well: `smtps:`, and Nodemailer's `requireTLS` and `tls.rejectUnauthorized`. */
function mailEncryption({ protocol, searchParams }: URL, setting: 'opportunistic' | 'required'): MailEncryption {
  const isRequired = protocol === 'smtps:' || setting === 'required' || searchParams.get('requireTLS') === 'true';
  if (!isRequired) return 'opportunistic';
  return searchParams.get('tls.rejectUnauthorized') === 'false' ? 'unverified' : 'required';
}

function developmentSecret(purpose: string): string {
  return `for ${purpose} on a development machine only, known to all`;
}

import type { DerivedKeys } from '../shared/derived-keys.ts';
import type { Application } from './applications.ts';
import type { Directory } from './directory.ts';
import type { IdentityIssuer, IdentityProvider } from './identity-providers.ts';

/** The validated settings. Read once by `readSettings` and passed on; no other code reads the environment. */
export type Settings = {
  mode: 'production' | 'development' | 'test';
  /** Test-token page, mail in the browser and Jitsi stand-in. Only on a development machine. */
  debug: boolean;
  /** How many processes answer requests. */
  processes: number;
  http: HttpSettings;
  /** `preparedStatements`: of PostgreSQL, whose connections keep them; a pooler in between may not. */
  database: { url: string; preparedStatements: boolean };
  /** `secret` seals the audit log. `checkpointFile` keeps how far it had come, outside of the database. */
  auditLog: { secret: string; checkpointFile: string | undefined };
  log: { level: 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR'; file: string | undefined };
  timeZone: string;
  /** How long the removal of an administrator's second factor waits, for them to object; 0: not at all. */
  secondFactorResetHours: number;
  avatarHosts: string[];
  /**
   * Origins whose pages may call `/api/v1` from a browser; after how many days people sign in to an application again; which ones they sign in
   * to through the browser.
   */
  api: { origins: string[]; applicationMaxDays: number; applications: readonly Application[] };
  /** What Prometheus shows to read `/metrics`; undefined: nobody reads it. */
  metrics: { token: string | undefined };
  /** Where people may sign in in place of a password, in the order of their buttons. */
  identityProviders: readonly IdentityProvider[];
  /** Whose passwords the sign-in page takes too. */
  directory: Directory | undefined;
  /** All of these. */
  issuers: readonly IdentityIssuer[];
  /** After how many minutes a session that began at a provider ends however much it is used. */
  providerSessionMinutes: number;
  jitsi: JitsiSettings;
  /** Undefined where the portal keeps no recordings. */
  recordings: RecordingSettings | undefined;
  xmpp: XmppSettings;
  /** Undefined where mails do not leave the portal. */
  mail: MailSettings | undefined;
};

export type HttpSettings = {
  host: string;
  port: number;
  /** The origin that people type, without a trailing slash. */
  publicUrl: string;
  /** Express' own notation (a number of hops, addresses, `loopback`), or undefined where no proxy stands in front. */
  trustProxy: string | number | undefined;
  /** After how many days a session ends however much it is used. */
  sessionMaxDays: number;
  /** Derived from `SESSION_SECRET`, which nothing else uses. */
  keys: DerivedKeys;
};

export type JitsiSettings = {
  /** Origin of the Jitsi web page, without a trailing slash. */
  serverUrl: string;
  appId: string;
  appSecret: string;
  audience: string;
  xmppDomain: string;
  /** Seconds. */
  tokenLifetimeSeconds: number;
  /** Where in its address Jitsi's page gets the token: the fragment reaches no server and no log. */
  tokenIn: 'query' | 'fragment';
  roomSecret: string | undefined;
  /** How Jitsi knows people: by the portal's tokens, or by the accounts that Prosody reads in the database. */
  auth: 'jwt' | 'sql';
  /** Who moderates calls: whom the token names, everyone, or who comes first. The latter two are Jitsi's own doing, with `auth: 'sql'`. */
  moderators: 'from-token' | 'everyone' | 'first';
  /** Whether a token can let its bearer pass a waiting room: false where Jitsi's settings are at hand and leave that module out. */
  lobbyBypass: boolean;
  /** Whether Jitsi has visitors, who see and hear a call without taking part in it. */
  hasVisitors: boolean;
  /** What Jitsi shows when it asks about rooms and tells of events; undefined: it is answered nothing. */
  webhookSecret: string | undefined;
  /** Origin of Prosody's own port, which only a private network reaches; undefined: the portal ends nothing inside of Jitsi. */
  prosodyUrl: string | undefined;
  /** Whether polls of calls, and links from their chat, are taken from Jitsi's module and shown. */
  keepsPollsAndLinks: boolean;
};

/** A recording is refused that would leave less than `minFreeBytes` on the disk of `directory`. */
export type RecordingSettings = { directory: string; minFreeBytes: number; bucket: BucketSettings | undefined };

/**
 * Where recordings go from `directory`. `origin` is where browsers get them; without credentials the software development kit of Amazon looks for
 * some, of the machine for example.
 */
export type BucketSettings = {
  name: string;
  endpoint: string;
  region: string;
  pathStyle: boolean;
  credentials: { accessKeyId: string; secretAccessKey: string } | undefined;
  origin: string;
};

export type CredentialForm = 'authreg' | 'scram' | 'off';

/** `readerPassword`: of the role with which Prosody reads PostgreSQL; undefined where `npm run migrate` is not to make it. */
export type XmppSettings = { form: CredentialForm; realm: string; scramIterations: number; readerPassword?: string | undefined };

/** `smtpUrl` may hold a password. `from` is an address, or a name and an address in angle brackets. */
export type MailSettings = { smtpUrl: string; encryption: MailEncryption; from: string };

/**
 * `opportunistic`: encrypted where the server offers it, whatever its certificate, because without it mail would go in clear text.
 * `required`: only encrypted, and only to a server whose certificate is valid for its name. `unverified`: only encrypted, to any server.
 */
export type MailEncryption = 'opportunistic' | 'required' | 'unverified';

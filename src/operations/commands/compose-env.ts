import { randomBytes } from 'node:crypto';
import { EnvFile, type EnvChange } from './env-file.ts';
import { relayIpv4 } from './public-address.ts';

/** What an operator decides about a portal and a Jitsi on one machine. */
export type ComposeOptions = {
  /** Host names. */
  portal: string;
  jitsi: string;
  /** The addresses under which people reach the machine: where sound and pictures come in. */
  publicIps: string[];
  postgres: boolean;
  turn: boolean;
  /** Jibri records calls, and the portal keeps them. */
  recordings: boolean;
  /** Polls and links of calls stay with the class. */
  pollsAndLinks: boolean;
  /** Certificates are the business of another proxy. */
  externalProxy: boolean;
  /** Jitsi asks for accounts; undefined where it takes the portal's tokens. */
  accounts: { form: 'scram' | 'authreg'; moderators: 'everyone' | 'first' } | undefined;
};

type EnvBlock = { comment?: string; variables: Record<string, string> };

/** The value of a secret: the one that is there, else a new one. */
type SecretOf = (name: string) => string;

/**
 * The text of the `.env` beside docker-compose.yml, made out of the one that is there (empty: a new one). Secrets that are there stay, switched off or not, because databases and
 * Jitsi's own accounts were made with them; and so does every line that the operator changed and these options do not.
 */
export function changeEnvFile(text: string, options: ComposeOptions): { text: string; changes: EnvChange[] } {
  const file = new EnvFile(text);
  const secrets = new Map<string, string>();
  const secretOf: SecretOf = (name) => {
    if (!secrets.has(name)) secrets.set(name, file.get(name) ?? generateSecret());
    return secrets.get(name)!;
  };
  const before = variablesOf(buildBlocks(readComposeOptions(text), secretOf));
  const blocks = buildBlocks(options, secretOf);
  for (const name of Object.keys(before)) if (!(name in variablesOf(blocks)) && !secrets.has(name)) file.remove(name);
  if (text === '') file.append([FIRST_LINE]);
  for (const { comment, variables } of blocks) {
    const missing = Object.entries(variables).filter(([name]) => !file.has(name));
    if (missing.length > 0) file.append(comment === undefined ? [] : [comment]);
    for (const [name, value] of Object.entries(variables)) {
      const current = file.get(name);
      if (current !== undefined && (current === value || before[name] === value)) continue;
      file.set(name, mergeList(name, current, before[name], value));
    }
  }
  return { text: file.text(), changes: file.changes() };
}

/** What a `.env` says of them; empty names where it says nothing. */
export function readComposeOptions(text: string): ComposeOptions {
  const file = new EnvFile(text);
  const isListed = (name: string, item: string) => (file.get(name) ?? '').split(SEPARATORS[name]!).includes(item);
  return {
    portal: file.get('PORTAL_HOST') ?? '',
    jitsi: file.get('JITSI_HOST') ?? '',
    publicIps: file.get('PUBLIC_ADDRESS')?.split(',') ?? [],
    postgres: isListed('COMPOSE_PROFILES', 'postgres'),
    turn: isListed('COMPOSE_PROFILES', 'turn'),
    recordings: isListed('COMPOSE_PROFILES', 'jibri'),
    pollsAndLinks: file.get('KEEP_POLLS_AND_LINKS') === 'true',
    externalProxy: file.has('COMPOSE_PROFILES') && !isListed('COMPOSE_PROFILES', 'caddy'),
    accounts: isListed('COMPOSE_FILE', ACCOUNTS_FILE)
      ? {
          form: file.get('XMPP_CREDENTIALS') === 'authreg' ? 'authreg' : 'scram',
          moderators: file.get('JICOFO_ENABLE_AUTH') === '1' ? 'everyone' : 'first',
        }
      : undefined,
  };
}

/** The ports of the machine that people must reach. */
export function requiredPorts({ turn }: ComposeOptions): string[] {
  const relayed = turn ? ['3478/tcp', '3478/udp', '49160-49400/udp'] : [];
  return ['80/tcp', '443/tcp', '443/udp', '10000/udp', ...relayed];
}

const FIRST_LINE =
  '# Read by docker-compose.yml. Everything secret stands here and nowhere else; .env.example explains what more may be set.';
const ACCOUNTS_FILE = 'docker-compose.sql.yml';

/** Lists, to which the operator may have added items. */
const SEPARATORS: Record<string, string> = { COMPOSE_FILE: ':', COMPOSE_PROFILES: ',' };

function mergeList(name: string, current: string | undefined, before: string | undefined, after: string): string {
  const separator = SEPARATORS[name];
  if (separator === undefined || current === undefined) return after;
  const [own, given] = [before?.split(separator) ?? [], after.split(separator)];
  const added = current.split(separator).filter((item) => !own.includes(item) && !given.includes(item));
  return [...given, ...added].filter(Boolean).join(separator);
}

function variablesOf(blocks: EnvBlock[]): Record<string, string> {
  return Object.assign({}, ...blocks.map(({ variables }) => variables)) as Record<string, string>;
}

function buildBlocks(options: ComposeOptions, secretOf: SecretOf): EnvBlock[] {
  const { portal, jitsi, publicIps, accounts } = options;
  return [
    { variables: { PORTAL_HOST: portal, JITSI_HOST: jitsi } },
    {
      comment: '# Which parts run.',
      variables: { COMPOSE_FILE: composeFiles(options).join(':'), COMPOSE_PROFILES: composeProfiles(options).join(',') },
    },
    { comment: '# Where sound and pictures reach this machine.', variables: { PUBLIC_ADDRESS: publicIps.join(',') } },
    {
      variables: secretVariables(
        ['SESSION_SECRET', 'AUDIT_LOG_SECRET', 'JITSI_APP_SECRET', 'JITSI_ROOM_SECRET', 'JITSI_WEBHOOK_SECRET'],
        secretOf,
      ),
    },
    { variables: secretVariables(['JICOFO_AUTH_PASSWORD', 'JVB_AUTH_PASSWORD'], secretOf) },
    // With an empty one a relay would serve everybody, so it is there before one is switched on.
    { comment: '# What Prosody and a relay share.', variables: secretVariables(['TURN_CREDENTIALS'], secretOf) },
    { comment: '# Shown by Prometheus, which reads /metrics with it.', variables: secretVariables(['METRICS_TOKEN'], secretOf) },
    ...(options.postgres ? [{ variables: postgresVariables(secretOf) }] : []),
    ...(options.turn
      ? [
          {
            comment: '# The relay: its name, the address that it shows and its own, and where it finds the bridge.',
            variables: turnVariables(options),
          },
        ]
      : []),
    ...(options.recordings ? [recordingBlock(secretOf)] : []),
    ...(options.pollsAndLinks ? [pollsAndLinksBlock] : []),
    ...(accounts ? accountBlocks(accounts, options.postgres, secretOf) : []),
  ];
}

function composeFiles({ accounts }: ComposeOptions): string[] {
  return ['docker-compose.yml', ...(accounts ? [ACCOUNTS_FILE] : [])];
}

function composeProfiles({ externalProxy, postgres, turn, recordings }: ComposeOptions): string[] {
  const parts = { caddy: !externalProxy, postgres, turn, jibri: recordings };
  return Object.entries(parts).flatMap(([name, runs]) => (runs ? [name] : []));
}

const pollsAndLinksBlock: EnvBlock = {
  comment: '# Polls and links of calls stay with the class: docs/minutes.md.',
  variables: { KEEP_POLLS_AND_LINKS: 'true' },
};

function recordingBlock(secretOf: SecretOf): EnvBlock {
  return {
    comment: '# Calls can be recorded: docs/recordings.md.',
    variables: {
      ENABLE_RECORDING: '1',
      RECORDINGS_DIR: '/data/recordings',
      ...secretVariables(['JIBRI_XMPP_PASSWORD', 'JIBRI_RECORDER_PASSWORD'], secretOf),
    },
  };
}

function postgresVariables(secretOf: SecretOf): Record<string, string> {
  const password = secretOf('POSTGRES_PASSWORD');
  return { POSTGRES_PASSWORD: password, DATABASE_URL: `postgres://portal:${encodeURIComponent(password)}@postgres/portal` };
}

function turnVariables({ jitsi, publicIps }: ComposeOptions): Record<string, string> {
  const { shown, own } = relayIpv4(publicIps) ?? { shown: '', own: '' };
  return { TURN_HOST: jitsi, TURN_EXTERNAL_IP: `${shown}/${own}`, TURN_PEER: own };
}

function accountBlocks({ form, moderators }: NonNullable<ComposeOptions['accounts']>, postgres: boolean, secretOf: SecretOf): EnvBlock[] {
  const everyone = moderators === 'everyone';
  const reader = { PORTAL_DB_DRIVER: 'PostgreSQL', PORTAL_DB_NAME: 'portal', PORTAL_DB_HOST: 'postgres', PORTAL_DB_USER: 'prosody_reader' };
  return [
    { comment: '# Jitsi asks for the accounts of the portal.', variables: { XMPP_CREDENTIALS: form } },
    ...(form === 'authreg'
      ? [{ comment: '# Passwords stand in the database in clear text.', variables: { XMPP_ALLOW_PLAINTEXT: 'true' } }]
      : []),
    {
      comment: '# Who moderates: 1 and 0 for everyone, 0 and 1 for whoever comes first.',
      variables: { JICOFO_ENABLE_AUTH: everyone ? '1' : '0', ENABLE_AUTO_OWNER: everyone ? '0' : '1' },
    },
    ...(postgres ? [{ variables: { ...reader, ...secretVariables(['PROSODY_DB_PASSWORD'], secretOf) } }] : []),
  ];
}

function secretVariables(names: string[], secretOf: SecretOf): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, secretOf(name)]));
}

/** Letters and digits only: Jitsi's configuration reads it between quotes, and Docker Compose and PostgreSQL in an address. */
function generateSecret(): string {
  return randomBytes(32).toString('hex');
}

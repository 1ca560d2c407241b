import { randomBytes } from 'node:crypto';

/** What an operator decides about a portal and a Jitsi on one machine. */
export type ComposeOptions = {
  /** Host names. */
  portal: string;
  jitsi: string;
  /** The address under which the world reaches the machine, where the machine does not know it. */
  publicIp: string | undefined;
  postgres: boolean;
  turn: boolean;
  /** Certificates are the business of another proxy. */
  externalProxy: boolean;
  /** Jitsi asks for accounts; undefined where it takes the portal's tokens. */
  accounts: { form: 'scram' | 'authreg'; moderators: 'everyone' | 'first' } | undefined;
};

/** The `.env` beside docker-compose.yml, every secret of it new. */
export function buildEnvFile(choices: ComposeOptions): string {
  const blocks = [
    ['# Read by docker-compose.yml. Everything secret stands here and nowhere else; .env.example explains what more may be set.'],
    [`PORTAL_HOST=${choices.portal}`, `JITSI_HOST=${choices.jitsi}`],
    ['# Which parts run.', `COMPOSE_FILE=${composeFiles(choices).join(':')}`, `COMPOSE_PROFILES=${composeProfiles(choices).join(',')}`],
    ...(choices.publicIp ? [['# Where sound and pictures reach this machine.', `PUBLIC_ADDRESS=${choices.publicIp}`]] : []),
    generateSecrets(['SESSION_SECRET', 'AUDIT_LOG_SECRET', 'JITSI_APP_SECRET', 'JITSI_ROOM_SECRET', 'JITSI_WEBHOOK_SECRET']),
    generateSecrets(['JICOFO_AUTH_PASSWORD', 'JVB_AUTH_PASSWORD']),
    ['# Shown by Prometheus, which reads /metrics with it.', ...generateSecrets(['METRICS_TOKEN'])],
    ...(choices.postgres ? [postgresVariables()] : []),
    ...(choices.turn ? [[`TURN_HOST=${choices.jitsi}`, ...generateSecrets(['TURN_CREDENTIALS'])]] : []),
    ...(choices.accounts ? [accountVariables(choices.accounts, choices.postgres)] : []),
  ];
  return blocks.map((lines) => `${lines.join('\n')}\n`).join('\n');
}

/** The ports of the machine that people must reach. */
export function requiredPorts({ turn }: ComposeOptions): string[] {
  const relayed = turn ? ['3478/tcp', '3478/udp', '49160-49400/udp'] : [];
  return ['80/tcp', '443/tcp', '443/udp', '10000/udp', ...relayed];
}

function composeFiles({ accounts }: ComposeOptions): string[] {
  return ['docker-compose.yml', ...(accounts ? ['docker-compose.sql.yml'] : [])];
}

function composeProfiles({ externalProxy, postgres, turn }: ComposeOptions): string[] {
  return [...(externalProxy ? [] : ['caddy']), ...(postgres ? ['postgres'] : []), ...(turn ? ['turn'] : [])];
}

function postgresVariables(): string[] {
  const password = generateSecret();
  return [`POSTGRES_PASSWORD=${password}`, `DATABASE_URL=postgres://portal:${password}@postgres/portal`];
}

function accountVariables({ form, moderators }: NonNullable<ComposeOptions['accounts']>, postgres: boolean): string[] {
  const everyone = moderators === 'everyone';
  return [
    '# Jitsi asks for the accounts of the portal.',
    `XMPP_CREDENTIALS=${form}`,
    ...(form === 'authreg' ? ['# Passwords stand in the database in clear text.', 'XMPP_ALLOW_PLAINTEXT=true'] : []),
    '# Who moderates: 1 and 0 for everyone, 0 and 1 for whoever comes first.',
    `JICOFO_ENABLE_AUTH=${everyone ? 1 : 0}`,
    `ENABLE_AUTO_OWNER=${everyone ? 0 : 1}`,
    ...(postgres
      ? ['PORTAL_DB_DRIVER=PostgreSQL', 'PORTAL_DB_NAME=portal', 'PORTAL_DB_HOST=postgres', 'PORTAL_DB_USER=prosody_reader']
      : []),
    ...(postgres ? generateSecrets(['PROSODY_DB_PASSWORD']) : []),
  ];
}

function generateSecrets(names: string[]): string[] {
  return names.map((name) => `${name}=${generateSecret()}`);
}

/** Letters and digits only: Jitsi's configuration reads it between quotes, and Docker Compose and PostgreSQL in an address. */
function generateSecret(): string {
  return randomBytes(32).toString('hex');
}

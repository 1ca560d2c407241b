import { writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CommandError, Prompt } from './command.ts';
import { buildEnvFile, requiredPorts, type ComposeOptions } from './compose-env.ts';

const usage = `npm run setup:jitsi -- [--portal portal.example.org] [--jitsi meet.example.org] [--address 203.0.113.5]
  [--postgres] [--turn] [--own-proxy] [--accounts scram|authreg --moderators everyone|first] [--into FOLDER]`;

const options = {
  portal: { type: 'string' },
  jitsi: { type: 'string' },
  address: { type: 'string' },
  postgres: { type: 'boolean' },
  turn: { type: 'boolean' },
  'own-proxy': { type: 'boolean' },
  accounts: { type: 'string' },
  moderators: { type: 'string' },
  into: { type: 'string' },
} as const;

/** `npm run setup:jitsi`: writes the `.env` that docker-compose.yml reads, with secrets of its own; one that is there stays as it is. */
export async function setupJitsi(args: string[]): Promise<number> {
  const given = parseOptions(args);
  const path = join(given.into ?? '.', '.env');
  const choices = await promptOptions(given);
  try {
    writeFileSync(path, buildEnvFile(choices), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST') throw new CommandError(`${path} cannot be written: ${message}`);
    throw new CommandError(`${path} is there already and stays as it is: its secrets are in use. Move it away for a new one`);
  }
  console.log(`${path} is written, for its owner alone. Keep a copy of it apart from the backups.\n`);
  console.log(`Both names must lead to this machine: ${choices.portal} and ${choices.jitsi}`);
  console.log(`Open in its firewall: ${requiredPorts(choices).join(', ')}; nothing else, but your own way in\n`);
  console.log('Then: docker compose up --detach --build');
  return 0;
}

function parseOptions(args: string[]) {
  try {
    return parseArgs({ args: args, options }).values;
  } catch (error) {
    throw new CommandError(`${(error as Error).message}\n${usage}`);
  }
}

async function promptOptions(given: ReturnType<typeof parseOptions>): Promise<ComposeOptions> {
  const asker = given.portal && given.jitsi ? undefined : new Prompt();
  try {
    const portal = parseHostName(given.portal ?? (await asker!.ask('Host name of the portal (portal.example.org): ')));
    const jitsi = parseHostName(given.jitsi ?? (await asker!.ask('Host name of Jitsi (meet.example.org): ')));
    if (portal === jitsi) throw new CommandError('the portal and Jitsi need a host name each');
    return {
      portal,
      jitsi,
      publicIp: given.address === undefined ? undefined : parseIp(given.address),
      postgres: given.postgres ?? false,
      turn: given.turn ?? false,
      externalProxy: given['own-proxy'] ?? false,
      accounts: parseAccounts(given),
    };
  } finally {
    asker?.close();
  }
}

function parseAccounts({ accounts, moderators }: ReturnType<typeof parseOptions>): ComposeOptions['accounts'] {
  if (accounts === undefined && moderators === undefined) return undefined;
  if (accounts !== 'scram' && accounts !== 'authreg') throw new CommandError('--accounts: scram (salted keys) or authreg (clear text)');
  if (moderators !== 'everyone' && moderators !== 'first') throw new CommandError('--moderators: everyone, or first (whoever comes first)');
  return { form: accounts, moderators };
}

/** The name as certificates and cookies know it: no part of it longer than 63 letters (RFC 1035). */
function parseHostName(typed: string): string {
  const name = typed.trim().toLowerCase();
  if (/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(name)) return name;
  throw new CommandError(`«${name}» is no host name; give it as portal.example.org, without https:// and without a path`);
}

/** Nothing else goes into the file: a line of its own in it would be a setting. */
function parseIp(typed: string): string {
  const address = typed.trim();
  if (isIP(address) !== 0) return address;
  throw new CommandError(`--address: «${address}» is no address; give it as 203.0.113.5`);
}

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CommandError, Prompt } from './command.ts';
import { changeEnvFile, readComposeOptions, requiredPorts, type ComposeOptions } from './compose-env.ts';
import type { EnvChange } from './env-file.ts';
import { describeAddressProblems, parsePublicIps, resolveHostName, usablePublicIps } from './public-address.ts';
import { readSecretFile, replaceSecretFile } from './secret-file.ts';

const usage = `npm run setup:jitsi -- [--portal portal.example.org] [--jitsi meet.example.org] [--public-address 203.0.113.5]
  [--postgres] [--turn] [--recordings] [--polls-and-links] [--own-proxy] [--accounts scram|authreg --moderators everyone|first] [--into FOLDER] [--yes]
Where .env is there already, what is not named stays; --no-turn, --no-postgres, --no-recordings, --no-polls-and-links, --no-own-proxy and --accounts off switch off.`;

const options = {
  portal: { type: 'string' },
  jitsi: { type: 'string' },
  'public-address': { type: 'string', multiple: true },
  // Its older name.
  address: { type: 'string', multiple: true },
  postgres: { type: 'boolean' },
  turn: { type: 'boolean' },
  recordings: { type: 'boolean' },
  'polls-and-links': { type: 'boolean' },
  'own-proxy': { type: 'boolean' },
  accounts: { type: 'string' },
  moderators: { type: 'string' },
  into: { type: 'string' },
  yes: { type: 'boolean' },
} as const;

type Words = ReturnType<typeof parseOptions>;

/**
 * `npm run setup:jitsi`: writes the `.env` that docker-compose.yml reads, with secrets of its own. One that is there is changed where it
 * stands: its secrets and whatever else it holds stay, the difference is shown, and it is written after a yes (or with `--yes`).
 */
export async function setupJitsi(args: string[], resolve = resolveHostName): Promise<number> {
  const given = parseOptions(args);
  const path = join(given.into ?? '.', '.env');
  const existing = readSecretFile(path);
  const prompt = new LazyPrompt();
  try {
    const choices = await chooseOptions(given, readComposeOptions(existing ?? ''), prompt, resolve);
    const { text, changes } = changeEnvFile(existing ?? '', choices);
    if (existing !== undefined && changes.length === 0) {
      console.log(`${path} says all of this already: nothing was changed`);
      return 0;
    }
    if (existing !== undefined) {
      console.log([`${path} is there. What would change:\n`, ...changes.map(formatChange), '', ...noticesOf(changes)].join('\n'));
      if (!given.yes && !/^(y|yes|s|sí|si)$/i.test((await prompt.ask('Write it? (yes/no) ')).trim())) {
        console.log('nothing was changed');
        return 1;
      }
    }
    const copy = replaceSecretFile(path, existing, text);
    console.log(
      `${path} is written, for its owner alone.${copy ? ` As it was before: ${copy}.` : ''} Keep a copy of it apart from the backups.\n`,
    );
    console.log(`Both names must lead to this machine: ${choices.portal} and ${choices.jitsi}`);
    console.log(`Open in its firewall: ${requiredPorts(choices).join(', ')}; nothing else, but your own way in\n`);
    console.log('Then: docker compose up --detach --build');
    return 0;
  } finally {
    prompt.close();
  }
}

/** Reads from the terminal only when something is asked. */
class LazyPrompt {
  #prompt: Prompt | undefined;

  ask(question: string): Promise<string> {
    this.#prompt ??= new Prompt();
    return this.#prompt.ask(question);
  }

  close(): void {
    this.#prompt?.close();
  }
}

function parseOptions(args: string[]) {
  try {
    return parseArgs({ args: args, options, allowNegative: true }).values;
  } catch (error) {
    throw new CommandError(`${(error as Error).message}\n${usage}`);
  }
}

/** What was named at the command line, else what the file says, else what is asked. */
async function chooseOptions(
  given: Words,
  current: ComposeOptions,
  prompt: LazyPrompt,
  resolve: typeof resolveHostName,
): Promise<ComposeOptions> {
  const accounts = parseAccounts(given, current.accounts);
  const typed = given['public-address'] ?? given.address;
  const portal = parseHostName(given.portal ?? (current.portal || (await prompt.ask('Host name of the portal (portal.example.org): '))));
  const jitsi = parseHostName(given.jitsi ?? (current.jitsi || (await prompt.ask('Host name of Jitsi (meet.example.org): '))));
  if (portal === jitsi) throw new CommandError('the portal and Jitsi need a host name each');
  return {
    portal,
    jitsi,
    publicIps: await choosePublicIps(typed ?? current.publicIps, jitsi, prompt, resolve),
    postgres: given.postgres ?? current.postgres,
    turn: given.turn ?? current.turn,
    recordings: given.recordings ?? current.recordings,
    pollsAndLinks: given['polls-and-links'] ?? current.pollsAndLinks,
    externalProxy: given['own-proxy'] ?? current.externalProxy,
    accounts,
  };
}

/** Without one Jitsi would ask a server of others for it, and there is no sound where that one is away. */
async function choosePublicIps(known: string[], jitsi: string, prompt: LazyPrompt, resolve: typeof resolveHostName): Promise<string[]> {
  const given = known.length > 0 ? parsePublicIps(known) : [];
  const resolved = await resolve(jitsi);
  const announced = usablePublicIps(resolved);
  const chosen =
    [given, announced].find((addresses) => addresses.length > 0) ??
    parsePublicIps([await prompt.ask(`${jitsi} leads to no address yet. At which address do people reach this machine (203.0.113.5)? `)]);
  const source = chosen === announced ? `, to which ${jitsi} leads; another one: --public-address` : '';
  console.log(`Sound and pictures reach this machine at ${chosen.join(', ')}${source}`);
  for (const sentence of describeAddressProblems(jitsi, chosen, resolved)) console.log(`  ${sentence}`);
  console.log('');
  return chosen;
}

function parseAccounts({ accounts, moderators }: Words, current: ComposeOptions['accounts']): ComposeOptions['accounts'] {
  if (accounts === 'off' && moderators === undefined) return undefined;
  const [form, who] = [accounts ?? current?.form, moderators ?? current?.moderators];
  if (form === undefined && who === undefined) return undefined;
  if (form !== 'scram' && form !== 'authreg') throw new CommandError('--accounts: scram (salted keys), authreg (clear text) or off');
  if (who !== 'everyone' && who !== 'first') throw new CommandError('--moderators: everyone, or first (whoever comes first)');
  return { form, moderators: who };
}

/** The name as certificates and cookies know it: no part of it longer than 63 letters (RFC 1035). */
function parseHostName(typed: string): string {
  const name = typed.trim().toLowerCase();
  if (/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(name)) return name;
  throw new CommandError(`«${name}» is no host name; give it as portal.example.org, without https:// and without a path`);
}

function formatChange({ name, before, after }: EnvChange): string {
  if (after === undefined) return `  - ${name}=${withoutSecrets(name, before!)}`;
  if (!before) return `  + ${name}=${withoutSecrets(name, after)}`;
  return `  ~ ${name}=${withoutSecrets(name, after)}   (was ${withoutSecrets(name, before)})`;
}

function withoutSecrets(name: string, value: string): string {
  if (/SECRET|PASSWORD|TOKEN|TURN_CREDENTIALS/.test(name)) return '…';
  return value.replace(/:\/\/([^:@/]*):[^@/]*@/, '://$1:…@');
}

/** Secrets that a database was made with. */
const KEPT_ELSEWHERE = ['POSTGRES_PASSWORD', 'AUDIT_LOG_SECRET'];

/** What has to be done beside the file. */
function noticesOf(changes: EnvChange[]): string[] {
  const isChanged = (name: string) => changes.some((change) => change.name === name);
  const notices = [
    ...(isChanged('DATABASE_URL')
      ? ['Another database: nothing moves there by itself; «One database, several processes» in docs/operations.md']
      : []),
    ...changes
      .filter(({ name, before }) => KEPT_ELSEWHERE.includes(name) && !before)
      .map(
        ({ name }) => `${name} is new: a database made with another one does not open with it; «Where .env is lost» in docs/deployment.md`,
      ),
    ...(changes.some(({ name, before }) => name === 'JITSI_HOST' && before)
      ? ['Links of classes lead to the old name until: docker compose run --rm portal npm run --silent links:rebuild']
      : []),
  ];
  return notices.length > 0 ? [...notices, ''] : [];
}

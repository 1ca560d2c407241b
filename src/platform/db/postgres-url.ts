import { accessSync, constants } from 'node:fs';

/** With the meaning that libpq gives them (PostgreSQL manual, 34.19), for the driver too. */
const sslModes = ['disable', 'require', 'verify-ca', 'verify-full'];

const fileOptions = ['sslrootcert', 'sslcert', 'sslkey'];

/** The certificates of public authorities, in place of a file (libpq 16). */
const PUBLIC_AUTHORITIES = 'system';

/** What is wrong with the options of a PostgreSQL URL for an encrypted connection. Tells nothing else of the URL. */
export function findTlsProblem(url: string): string | undefined {
  const options = new Map(splitUrl(url).options.map((option) => [option.name, option.value]));
  const [mode, authority] = [options.get('sslmode'), options.get('sslrootcert')];
  if (mode === 'no-verify')
    return 'sslmode=no-verify is known to the driver alone: write sslmode=require, which encrypts and checks no certificate';
  if (mode !== undefined && !sslModes.includes(mode)) return `sslmode must be one of ${sslModes.join(', ')}`;
  if (mode === 'verify-ca' && (authority === undefined || authority === PUBLIC_AUTHORITIES))
    return 'sslmode=verify-ca needs sslrootcert=FILE, the certificate of the authority; or take verify-full';
  for (const name of fileOptions) {
    const file = options.get(name);
    if (file !== undefined && file !== PUBLIC_AUTHORITIES && !isReadable(file)) return `${name}: the file ${file} cannot be read`;
  }
  return undefined;
}

/** For the driver, which gives the modes another meaning unless it is told to be like libpq. */
export function toDriverUrl(url: string): string {
  return withOptions(url, (options) => {
    const kept = options.filter(({ name, value }) => !(name === 'sslrootcert' && value === PUBLIC_AUTHORITIES));
    return options.some(({ name }) => name === 'sslmode') ? [...kept, { name: 'uselibpqcompat', value: 'true' }] : kept;
  });
}

/** For PostgreSQL's own tools, which look for authorities in a file of the user's home unless they are told. */
export function toToolUrl(url: string): string {
  return withOptions(url, (options) => {
    const isPublic = options.some(({ value }) => value === 'verify-full') && !options.some(({ name }) => name === 'sslrootcert');
    return isPublic ? [...options, { name: 'sslrootcert', value: PUBLIC_AUTHORITIES }] : options;
  });
}

type Option = { name: string; value: string };

/** Without `uselibpqcompat`, which only the driver knows. */
function withOptions(url: string, change: (options: Option[]) => Option[]): string {
  const { front, options } = splitUrl(url);
  const query = change(options.filter(({ name }) => name !== 'uselibpqcompat')).map(
    ({ name, value }) => `${name}=${encodeURIComponent(value)}`,
  );
  return query.length > 0 ? `${front}?${query.join('&')}` : front;
}

function splitUrl(url: string): { front: string; options: Option[] } {
  const [front = '', query = ''] = url.split('?', 2);
  const options = query
    .split('&')
    .filter(Boolean)
    .map((option) => {
      const [name = '', ...value] = option.split('=');
      return { name, value: decodeURIComponent(value.join('=')) };
    });
  return { front, options };
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

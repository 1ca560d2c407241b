/** Name of the database that the address of a PostgreSQL leads to. */
export function parseDatabaseName(url: string): string {
  return decodeURIComponent(parseUrl(url).database);
}

/** The same server, account and options, and another database. */
export function withDatabase(url: string, name: string): string {
  const { server, options } = parseUrl(url);
  return `${server}${encodeURIComponent(name)}${options}`;
}

/** The address as it may stand in a command line, which everyone on the machine can read, and the password that stood in it. */
export function splitPassword(url: string): { address: string; password?: string } {
  const inFront = /^([a-z]+:\/\/[^:@/?]*):([^@/?]*)@/.exec(url);
  const inOptions = /[?&]password=([^&]*)/.exec(url);
  const encoded = inFront?.[2] ?? inOptions?.[1];
  let address = inFront ? `${inFront[1]!}@${url.slice(inFront[0].length)}` : url;
  if (inOptions) address = address.replace(/([?&])password=[^&]*&?/, '$1').replace(/[?&]$/, '');
  return encoded === undefined ? { address } : { address, password: decodeURIComponent(encoded) };
}

function parseUrl(url: string): { server: string; database: string; options: string } {
  const [, server, database, options] = /^([a-z]+:\/\/[^/?]*\/)([^/?]*)(\?.*)?$/.exec(url) ?? [];
  if (server === undefined || !database) throw new Error('the address of the PostgreSQL names no database');
  return { server, database, options: options ?? '' };
}

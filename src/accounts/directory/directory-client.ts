import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectionOptions } from 'node:tls';
import {
  AndFilter,
  Client,
  type Entry,
  EqualityFilter,
  type Filter,
  FilterParser,
  InvalidCredentialsError,
  OrFilter,
  ResultCodeError,
  SizeLimitExceededError,
} from 'ldapts';
import type { Logger } from 'pino';
import type { Directory } from '../../platform/config/directory.ts';
import type { Clock } from '../../platform/shared/clock.ts';
import { normalizeDn } from '../../platform/shared/normalize-dn.ts';
import { foldIdentifier } from '../../platform/shared/text-keys.ts';
import { ENTRY_ATTRIBUTES, BINARY_ATTRIBUTES, type DirectoryEntry, parseGuid, toDirectoryEntry, valuesOf } from './directory-entry.ts';

const TIMEOUT_MS = 5000;

/** So long a directory that did not answer is left in peace, and people who wait for its answer with it. */
const RETRY_PAUSE_MS = 10_000;

const PAGE_SIZE = 500;

const MAX_LOGIN_LENGTH = 256;

/** The directory did not answer, refused the portal itself, or does not have what the settings name. */
export class DirectoryDownError extends Error {
  /** It answered, but gives this account no more people (RFC 4511, A.1: sizeLimitExceeded). OpenLDAP stops at 500 by default, pages or not. */
  get isSizeLimit(): boolean {
    return this.cause instanceof SizeLimitExceededError;
  }
}

/** Where the filter of the settings has the login. `isLoose`: other texts are to match as well. */
type LoginPlace = { name: string; template: string; isLoose: boolean };

export type DirectoryCheck = { kind: 'correct'; entry: DirectoryEntry } | { kind: 'wrong' } | { kind: 'disabled' } | { kind: 'down' };

/**
 * Looks people up in a directory and checks their passwords by a bind (RFC 4513). Never follows a referral, which would send passwords to
 * whatever server it names, and never binds with an empty password, which every directory takes for an anonymous bind (5.1.2).
 */
export class DirectoryClient {
  readonly directory: Directory;
  readonly #clock: Clock;
  readonly #log: Logger;
  #failedAt: Date | undefined;

  constructor(directory: Directory, { clock, log }: { clock: Clock; log: Logger }) {
    this.directory = directory;
    this.#clock = clock;
    this.#log = log;
  }

  /** Whether it did not answer a moment ago. */
  isDown(): boolean {
    return this.#failedAt !== undefined && this.#clock.now().getTime() - this.#failedAt.getTime() < RETRY_PAUSE_MS;
  }

  /** Whether a login and a password are those of one person there. */
  authenticate(login: string, password: string): Promise<DirectoryCheck> {
    if (login === '' || login.length > MAX_LOGIN_LENGTH) return Promise.resolve({ kind: 'wrong' });
    return this.#check(this.#userFilter(escapeFilterValue(login)), password, login);
  }

  /** The same for the person with this number. */
  authenticateSubject(subject: string, password: string): Promise<DirectoryCheck> {
    return this.#check(this.#subjectFilter(subject), password);
  }

  /** Undefined for a person who is not there any more, or whom the filter of the settings leaves out. Throws a DirectoryDownError. */
  async findBySubject(subject: string): Promise<DirectoryEntry | undefined> {
    return this.#guard(() => this.#connected((client) => this.#findOne(client, this.#subjectFilter(subject))));
  }

  /** Everybody there, in pages. Throws a DirectoryDownError. */
  async *list(): AsyncGenerator<DirectoryEntry[]> {
    const client = await this.#guard(() => this.#connect());
    try {
      const pages = client.searchPaginated(this.directory.base, {
        ...this.#searchOptions(),
        filter: this.#userFilter('*'),
        paged: { pageSize: PAGE_SIZE },
      });
      for (;;) {
        const page = await this.#guard(() => pages.next());
        if (page.done) return;
        const entries = page.value.searchEntries.flatMap(
          (entry) => toDirectoryEntry(entry, this.directory.groupsAttribute, this.#clock.now()) ?? [],
        );
        yield await this.#guard(() => this.#addGroupsOfPage(entries));
      }
    } finally {
      await client.unbind().catch(() => undefined);
    }
  }

  async #check(filter: Filter, password: string, login?: string): Promise<DirectoryCheck> {
    if (password === '') return { kind: 'wrong' };
    if (this.isDown()) return { kind: 'down' };
    try {
      return await this.#guard(() =>
        this.#connected(async (client): Promise<DirectoryCheck> => {
          const entry = await this.#findOne(client, filter, login);
          // Whether there is such a person must not be told by the time that it takes.
          const isRight = await this.#binds(entry?.dn ?? `cn=nobody,${this.directory.base}`, password);
          if (!entry || !isRight) return { kind: 'wrong' };
          return entry.disabled ? { kind: 'disabled' } : { kind: 'correct', entry: await this.#addGroups(client, entry) };
        }),
      );
    } catch (error) {
      if (error instanceof DirectoryDownError) return { kind: 'down' };
      throw error;
    }
  }

  /**
   * In a connection of its own. A directory that refuses for another reason than the password, an expired one for instance, refuses as
   * well.
   */
  async #binds(dn: string, password: string): Promise<boolean> {
    const client = await this.#open();
    try {
      await client.bind(dn, password);
      return true;
    } catch (error) {
      if (error instanceof ResultCodeError && !unavailableCodes.has(error.code)) return false;
      throw error;
    } finally {
      await client.unbind().catch(() => undefined);
    }
  }

  /** Without groups of the filter. Undefined where nobody or more than one is found: a login that two have is nobody's. */
  async #findOne(client: Client, filter: Filter, login?: string): Promise<DirectoryEntry | undefined> {
    const { searchEntries } = await client.search(this.directory.base, { ...this.#searchOptions(), filter });
    const [entry, another] = searchEntries;
    if (another) this.#log.warn({ event: 'directory', found: searchEntries.length }, 'several people of the directory have the same login');
    if (!entry || another || (login !== undefined && !this.#isSpelledSo(entry, login))) return undefined;
    return toDirectoryEntry(entry, this.directory.groupsAttribute, this.#clock.now());
  }

  /** In a connection of its own: OpenLDAP keeps the place of one paged search in each, and that of the people has one. */
  async #addGroupsOfPage(entries: DirectoryEntry[]): Promise<DirectoryEntry[]> {
    if (this.directory.groupFilter === undefined) return entries;
    return this.#connected(async (client) => {
      const withGroups: DirectoryEntry[] = [];
      for (const entry of entries) withGroups.push(await this.#addGroups(client, entry));
      return withGroups;
    });
  }

  async #addGroups(client: Client, entry: DirectoryEntry): Promise<DirectoryEntry> {
    const { groupFilter, base } = this.directory;
    if (groupFilter === undefined) return entry;
    const values: Record<string, string> = { dn: entry.dn, login: entry.login };
    const filter = groupFilter.replaceAll(/\{(dn|login)\}/g, (_all, name: string) => escapeFilterValue(values[name]!));
    const { searchEntries } = await client.search(base, { scope: 'sub', filter, attributes: ['1.1'], paged: true });
    return { ...entry, groups: [...(entry.groups ?? []), ...searchEntries.map(({ dn }) => normalizeDn(dn))] };
  }

  /**
   * Whether a login is spelled as the directory has it, up to what the portal takes for one spelling itself. Active Directory finds «sofia»
   * by «sófïa» too: tries are counted by what is typed, and each such spelling would have ten of its own.
   */
  #isSpelledSo(entry: Entry, login: string): boolean {
    const places = this.#loginPlaces();
    const isExact = ({ name, template }: LoginPlace) =>
      valuesOf(entry, name).some((value) => foldIdentifier(value) === foldIdentifier(template.replaceAll('{login}', () => login)));
    return places.length === 0 || places.some((place) => place.isLoose || isExact(place));
  }

  #loginPlaces(): LoginPlace[] {
    return [...this.directory.userFilter.matchAll(/\(([^()]+)\)/g)].flatMap(([, item]): LoginPlace[] => {
      const [attribute, template] = item!.split(/=(.*)/s) as [string, string | undefined];
      const name = /^[\w.;-]+/.exec(attribute)?.[0];
      if (name === undefined || !template?.includes('{login}')) return [];
      return [{ name, template, isLoose: name !== attribute || template.includes('*') }];
    });
  }

  #searchOptions() {
    const { groupsAttribute } = this.directory;
    const more = [...this.#loginPlaces().map(({ name }) => name), ...(groupsAttribute === undefined ? [] : [groupsAttribute])];
    const attributes = [...ENTRY_ATTRIBUTES, ...more.filter((name) => !ENTRY_ATTRIBUTES.includes(name))];
    return { scope: 'sub', attributes, explicitBufferAttributes: BINARY_ATTRIBUTES, derefAliases: 'never' } as const;
  }

  #userFilter(login: string): Filter {
    return FilterParser.parseString(this.directory.userFilter.replaceAll('{login}', () => login));
  }

  #subjectFilter(subject: string): Filter {
    const filters = [
      new EqualityFilter({ attribute: 'entryUUID', value: subject }),
      new EqualityFilter({ attribute: 'objectGUID', value: parseGuid(subject) }),
    ];
    return new AndFilter({ filters: [this.#userFilter('*'), new OrFilter({ filters })] });
  }

  async #connected<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
    const client = await this.#connect();
    try {
      return await work(client);
    } finally {
      await client.unbind().catch(() => undefined);
    }
  }

  /** As the account that looks people up. */
  async #connect(): Promise<Client> {
    const client = await this.#open();
    const { bind } = this.directory;
    if (!bind) return client;
    try {
      await client.bind(bind.dn, bind.password);
      return client;
    } catch (error) {
      await client.unbind().catch(() => undefined);
      throw error;
    }
  }

  /** Encrypted, or to this machine itself. */
  async #open(): Promise<Client> {
    const { url, isEncrypted, ca } = this.directory;
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const tls = { host, minVersion: 'TLSv1.2' as const, ...(ca !== undefined && { ca }), ...(isIP(host) === 0 && { servername: host }) };
    const isSecure = url.protocol === 'ldaps:';
    const client = new Client({ url: url.href, timeout: TIMEOUT_MS, connectTimeout: TIMEOUT_MS, ...(isSecure && { tlsOptions: tls }) });
    if (!isEncrypted || isSecure) return client;
    try {
      await startTls(client, tls);
      return client;
    } catch (error) {
      await client.unbind().catch(() => undefined);
      throw error;
    }
  }

  /** Every failure means that the directory cannot be asked; why, the log says once in a while. */
  async #guard<Result>(ask: () => Promise<Result>): Promise<Result> {
    try {
      const result = await ask();
      this.#failedAt = undefined;
      return result;
    } catch (error) {
      if (!this.isDown()) {
        const reason = error instanceof InvalidCredentialsError ? 'it refuses LDAP_BIND_DN with LDAP_BIND_PASSWORD' : describe(error);
        this.#log.warn({ event: 'directory_down', reason }, 'the directory cannot be asked');
      }
      this.#failedAt = this.#clock.now();
      throw error instanceof DirectoryDownError ? error : new DirectoryDownError(describe(error), { cause: error });
    }
  }
}

/**
 * Encrypts a connection. Throws where that takes too long, which `ldapts` does not limit, and where anything but the answer came in plain text:
 * the rest of an answer that somebody in between began there would be taken from what is encrypted, and believed (RFC 4511, 6.1).
 */
async function startTls(client: Client, options: ConnectionOptions): Promise<void> {
  const timeout = new AbortController();
  const tooSlow = sleep(TIMEOUT_MS, undefined, { signal: timeout.signal }).then(() => Promise.reject(new Error('StartTLS timed out')));
  await Promise.race([client.startTLS(options), tooSlow]).finally(() => timeout.abort());
  const { messageParser } = client as unknown as { messageParser: { buffer?: Buffer } };
  if (messageParser.buffer) throw new Error('more than the answer to StartTLS came unencrypted');
}

/** busy, unavailable (RFC 4511, A.1): nothing is said of the password. */
const unavailableCodes = new Set([51, 52]);

function describe(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string | number };
  return [code, message ?? String(error)].filter(Boolean).join(': ').slice(0, 300);
}

/** RFC 4515, 3. */
export function escapeFilterValue(text: string): string {
  return text.replace(/[\\*()\0]/g, (sign) => `\\${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

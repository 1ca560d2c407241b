import pg from 'pg';
import { databaseFailure } from './database-errors.ts';
import type { Statement, StatementRunner } from './prepared-statement.ts';

/** An answer that takes longer never comes: the connection is given up. Longer than a lock is waited for. */
const ANSWER_TIMEOUT_MS = 10_000;

/** What is asked all the time is found by a key: a plan made while a table was small must not read it from end to end later. */
const READER_SETTINGS = 'set enable_seqscan = off; set plan_cache_mode = force_generic_plan';

/** `named`: each connection parses and plans a statement once. `sessionSettings`: SQL that each connection begins with. */
type LaneOptions = { named: boolean; sessionSettings: string };

/**
 * Two connections, one that reads and one that writes, on which statements are sent one after another without waiting for answers
 * (pipeline mode): 32 at once cost one way to the server and back.
 */
export class PostgresLanes implements StatementRunner {
  readonly #reader: Lane;
  readonly #writer: Lane;

  constructor(config: pg.ClientConfig, { named, sessionSettings }: LaneOptions) {
    this.#reader = new Lane(config, named, `${sessionSettings}; ${READER_SETTINGS}`);
    this.#writer = new Lane(config, named, sessionSettings);
  }

  /** Once more on another connection where this one broke, or has an old plan: reading changes nothing. */
  async read(statement: Statement): Promise<unknown[]> {
    try {
      return await this.#reader.read(statement);
    } catch (error) {
      if (!isOfConnection(error)) throw error;
      return this.#reader.read(statement);
    }
  }

  /** Where the connection broke meanwhile, nobody knows whether they were written. */
  write(statements: Statement[]): Promise<void> {
    return this.#writer.write(statements);
  }

  async end(): Promise<void> {
    await Promise.all([this.#reader.end(), this.#writer.end()]);
  }
}

/** PostgreSQL's code where a migration added a column to what a prepared statement selects (`select *`). */
const CHANGED_RESULT = '0A000';

/** Whether another connection may answer. */
function isOfConnection(error: unknown): boolean {
  return databaseFailure(error) === 'unreachable' || (error as { code?: unknown }).code === CHANGED_RESULT;
}

/** PostgreSQL's codes for a prepared statement that is not there, or is there already. */
const lostStatementErrors: unknown[] = ['26000', '42P05'];
const LOST_STATEMENT = 'a pooler in front of PostgreSQL does not keep prepared statements: set DATABASE_PREPARED_STATEMENTS=false';

type Connection = { client: pg.Client; ready: Promise<unknown> };

/** One connection, made when it is needed, and made anew when it broke: what it was asked until then is rejected. */
class Lane {
  readonly #config: pg.ClientConfig;
  readonly #named: boolean;
  readonly #settings: string;
  #connection: Connection | undefined;

  constructor(config: pg.ClientConfig, named: boolean, settings: string) {
    this.#config = { ...config, pipeline: true, query_timeout: ANSWER_TIMEOUT_MS };
    this.#named = named;
    this.#settings = settings;
  }

  read(statement: Statement): Promise<unknown[]> {
    return this.#use(async (client) => (await this.#send(client, statement)).rows);
  }

  write(statements: Statement[]): Promise<void> {
    return this.#use(async (client) => {
      const send = () => statements.map((statement) => this.#send(client, statement));
      // All are sent before the first answer comes. After an error the others are refused, and the commit is a rollback.
      const sent = statements.length === 1 ? send() : [client.query('begin'), ...send(), client.query('commit')];
      const results = await Promise.allSettled(sent);
      const failed = results.find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
    });
  }

  async end(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.client.end();
  }

  #send(client: pg.Client, { name, sql, parameters }: Statement): Promise<pg.QueryResult<Record<string, unknown>>> {
    const query = { text: sql, values: [...parameters] };
    return client.query(this.#named ? { ...query, name } : query);
  }

  async #use<Result>(work: (client: pg.Client) => Promise<Result>): Promise<Result> {
    const connection = this.#connection ?? this.#connect();
    try {
      await connection.ready;
      return await work(connection.client);
    } catch (error) {
      if (isOfConnection(error)) this.#giveUp(connection);
      const code = (error as { code?: unknown }).code;
      throw lostStatementErrors.includes(code) ? new Error(LOST_STATEMENT, { cause: error }) : error;
    }
  }

  #connect(): Connection {
    const client = new pg.Client(this.#config);
    const connection = { client, ready: client.connect().then(() => client.query(this.#settings)) };
    for (const event of ['error', 'end'] as const) client.on(event, () => this.#giveUp(connection));
    return (this.#connection = connection);
  }

  #giveUp(connection: Connection): void {
    if (this.#connection !== connection) return;
    this.#connection = undefined;
    connection.client.end().catch(() => undefined);
  }
}

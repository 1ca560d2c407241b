import { createHash } from 'node:crypto';
import type { Compilable, CompiledQuery } from 'kysely';
import { databaseFailure } from './database-errors.ts';
import type { Db } from './database.ts';
import { isPostgres } from './engine.ts';

// Statements that almost every request runs. Kysely builds and compiles each of them once, and each connection prepares it once. Outside
// of transactions they bypass Kysely's driver: reads are answered at once on SQLite, and on PostgreSQL do not wait for one another; writes of
// the same turn of the event loop share a commit. Inside a transaction they are statements like any other.

/** `name` is the same for the same `sql` only, in every version: processes of two may share a connection of a pooler. */
export type Statement = { name: string; sql: string; parameters: readonly unknown[] };

/** How a database runs these statements outside of transactions. */
export type StatementRunner = {
  /** Undefined where the statement has to wait, as Kysely's driver can. */
  read(statement: Statement): unknown[] | Promise<unknown[]> | undefined;
  /** Writes all or nothing, in one commit. */
  write(statements: Statement[]): Promise<void>;
};

type Values = Record<string, unknown>;

/** Marks each value that is given later with `value('name')`. */
type Build<Given extends Values, Row> = (db: Db, value: <Name extends keyof Given & string>(name: Name) => Given[Name]) => Compilable<Row>;

/** A query for rows. The answer is no promise where the database needs none. */
export function prepareRead<Given extends Values, Row>(build: Build<Given, Row>): (db: Db, given: Given) => Row[] | Promise<Row[]> {
  const fill = prepareStatement(build);
  return (db, given) => {
    const statement = fill(db, given);
    const rows = db.isTransaction ? undefined : runners.get(db)?.read(statement);
    return (rows as Row[] | Promise<Row[]> | undefined) ?? execute<Row>(db, statement).then(({ rows: found }) => found);
  };
}

/** An insert, update or delete. Resolves when it is committed, or has run in the transaction. */
export function prepareWrite<Given extends Values>(build: Build<Given, unknown>): (db: Db, given: Given) => Promise<void> {
  const fill = prepareStatement(build);
  return async (db, given) => {
    const statement = fill(db, given);
    const runner = db.isTransaction ? undefined : runners.get(db);
    if (runner) await runner.writeWithOthers(statement);
    else await execute(db, statement);
  };
}

class Placeholder {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

type FilledStatement = Statement & { compiled: CompiledQuery };

/** The statement with its values, compiled on first use for the engine of the database. */
function prepareStatement<Given extends Values, Row>(build: Build<Given, Row>): (db: Db, given: Given) => FilledStatement {
  const compiledFor = new Map<boolean, { name: string; compiled: CompiledQuery }>();
  return (db, given) => {
    const engine = isPostgres(db);
    let found = compiledFor.get(engine);
    if (!found) {
      const compiled = build(db, (of) => new Placeholder(of) as never).compile();
      compiledFor.set(
        engine,
        (found = { compiled, name: `portal_${createHash('sha256').update(compiled.sql).digest('hex').slice(0, 24)}` }),
      );
    }
    const { name, compiled } = found;
    const parameters = compiled.parameters.map((value) => (value instanceof Placeholder ? given[value.name] : value));
    return { name, sql: compiled.sql, parameters, compiled };
  };
}

function execute<Row>(db: Db, { compiled, parameters }: FilledStatement) {
  return db.executeQuery<Row>({ ...(compiled as CompiledQuery<Row>), parameters });
}

const runners = new WeakMap<Db, BatchingRunner>();

export function setStatementRunner(db: Db, runner: StatementRunner): void {
  runners.set(db, new BatchingRunner(runner));
}

type PendingWrite = { statement: Statement; resolve: () => void; reject: (reason: unknown) => void };

/** Other writers wait for so many. */
const MAX_WRITES_PER_COMMIT = 100;

/**
 * Gathers the writes of a turn of the event loop, and what comes during a commit, because a commit costs ten times as much as a row. One commit
 * after another: what waits here has not been sent, and is not carried out behind the back of whoever gave up waiting for it.
 */
class BatchingRunner {
  readonly #runner: StatementRunner;
  readonly #pending: PendingWrite[] = [];
  #isCommitting = false;

  constructor(runner: StatementRunner) {
    this.#runner = runner;
  }

  read(statement: Statement) {
    return this.#runner.read(statement);
  }

  writeWithOthers(statement: Statement): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ statement, resolve, reject });
      if (this.#isCommitting) return;
      this.#isCommitting = true;
      setImmediate(() => void this.#writePending());
    });
  }

  async #writePending(): Promise<void> {
    while (this.#pending.length > 0) await this.#commit(this.#pending.splice(0, MAX_WRITES_PER_COMMIT));
    this.#isCommitting = false;
  }

  /** An invalid write must not fail the others: each is tried by itself then, but not where the database cannot write at all. */
  async #commit(some: PendingWrite[]): Promise<void> {
    try {
      await this.#runner.write(some.map(({ statement }) => statement));
      for (const { resolve } of some) resolve();
    } catch (error) {
      if (some.length === 1 || databaseFailure(error)) return some.forEach(({ reject }) => reject(error));
      for (const one of some) await this.#commit([one]);
    }
  }
}

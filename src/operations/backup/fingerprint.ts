import { createHash, type Hash } from 'node:crypto';
import type { Db } from '../../platform/db/database.ts';
import { readInBatches, listTables, type TableRow, type TableInfo } from './tables.queries.ts';

/** The contents of a table: the number of rows, and a SHA-256 over all of them that is the same on both engines. */
type Fingerprint = { rows: number; digest: string };

/** Computes a fingerprint from the rows of a table, which are added in the order of its key. */
export class FingerprintBuilder {
  readonly #table: TableInfo;
  readonly #hash: Hash;
  #rows = 0;

  constructor(table: TableInfo) {
    this.#table = table;
    this.#hash = createHash('sha256').update(JSON.stringify(table.columns));
  }

  add(rows: TableRow[]): void {
    this.#rows += rows.length;
    this.#hash.update(rows.map((row) => `\n${serializeRow(this.#table, row)}`).join(''));
  }

  build(): Fingerprint {
    return { rows: this.#rows, digest: this.#hash.copy().digest('hex') };
  }
}

export async function computeFingerprint(db: Db, table: TableInfo): Promise<Fingerprint> {
  const builder = new FingerprintBuilder(table);
  for await (const rows of readInBatches(db, table)) builder.add(rows);
  return builder.build();
}

/** By name of the table. */
export type Fingerprints = Record<string, Fingerprint>;

export async function computeFingerprints(db: Db): Promise<Fingerprints> {
  const fingerprints: Fingerprints = {};
  for (const table of await listTables(db)) fingerprints[table.name] = await computeFingerprint(db, table);
  return fingerprints;
}

/** Names of the tables that differ. */
export function listDifferingTables(one: Fingerprints, other: Fingerprints): string[] {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].filter((name) => one[name]?.rows !== other[name]?.rows || one[name]?.digest !== other[name]?.digest).sort();
}

/** Both drivers return the same numbers and texts; bytes are serialized as PostgreSQL does. */
function serializeRow({ columns }: TableInfo, row: TableRow): string {
  return JSON.stringify(columns.map((name) => serializeValue(row[name])));
}

function serializeValue(value: unknown): unknown {
  return Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : value;
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '../../src/platform/db/migrate.ts';
import { openDatabase } from '../../src/platform/db/open-database.ts';
import { dataExportSections } from '../../src/privacy/data-export-sections.ts';

/** Tables that name people and are not in what a person takes along, each with its reason. */
const leftOut: Record<string, string> = {
  authreg: 'a password in clear',
  prosody: 'keys that are made of a password',
  search_terms: 'made of the names that are in the account',
  api_token_hashes: 'hashes of keys, which hang on the applications that are told',
  import_unique_keys: 'names that rows of one list would give twice; gone with its rows',
  import_people_roles: 'made ready from rows that are told, and gone when they are written',
  guest_passes: 'people without an account, whom nothing ties to one',
  room_reservations: 'who opened a room that is open now; gone when it closes',
  data_exports: 'the file itself',
};

/** What a column is called that names somebody, or how they can be reached. */
const namesSomebody = /(^|_)(user|person|people|actor|account|owner|username|email|mail|address|occupant|device|guest)(_|$)|_by$|_name$/;

/** Columns that the pattern finds and that name nobody. */
const namesNobody = [
  'courses.',
  'meetings.room_name',
  'import_meetings.room_name',
  'doctor_rooms.',
  'imports.file_name',
  'privacy_rules.email_in_tokens',
];

const folder = mkdtempSync(join(tmpdir(), 'tables-'));
const db = openDatabase(`file:${join(folder, 'schema.sqlite3')}`);
let tables: { name: string; columns: { name: string }[] }[];

beforeAll(async () => {
  await migrate(db);
  tables = await db.introspection.getTables();
});

afterAll(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true });
});

describe('a table with a column that names a person', () => {
  test('is in the file that a person takes along, or is left out for a reason', () => {
    const told = new Set<string>(dataExportSections.flatMap((section) => section.tables));
    const naming = tables
      .flatMap(({ name, columns }) => columns.map((column) => ({ table: name, path: `${name}.${column.name}`, column: column.name })))
      .filter(({ path, column }) => namesSomebody.test(column) && !namesNobody.some((start) => path.startsWith(start)));
    expect(naming.length).toBeGreaterThan(20);
    expect(naming.filter(({ table }) => !told.has(table) && !(table in leftOut)).map(({ path }) => path)).toEqual([]);
  });

  test('is one that exists, and is not both', () => {
    const names = new Set(tables.map(({ name }) => name));
    const told = dataExportSections.flatMap((section) => section.tables as readonly string[]);
    expect([...told, ...Object.keys(leftOut)].filter((name) => !names.has(name))).toEqual([]);
    expect(told.filter((name) => name in leftOut)).toEqual([]);
  });
});

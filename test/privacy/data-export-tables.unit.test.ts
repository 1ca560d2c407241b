import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '../../src/platform/db/migrate.ts';
import { openDatabase } from '../../src/platform/db/open-database.ts';
import { dataExportSections } from '../../src/privacy/data-export-sections.ts';

/** Tables with personal data that the export leaves out, with the reason. */
const excludedTables: Record<string, string> = {
  authreg: 'a plain text password',
  prosody: 'keys derived from a password',
  totp_factors: 'the secret of an authenticator app',
  recovery_codes: 'hashes of codes that let in',
  second_factor_resets: 'the hash of a link; its request is in the audit log',
  sign_in_exceptions: 'whose password works while it is off for others; the audit log, which is exported, has each change and use',
  group_roles: 'which of the roles, which are exported, groups gave',
  search_terms: 'derived from the names in the account',
  authorization_codes: 'hashes of codes for applications, which are exported; deleted after a day',
  api_token_hashes: 'hashes of the tokens of applications, which are exported',
  import_unique_keys: 'names that must be unique in an import; deleted with its rows',
  import_people_roles: 'derived from exported rows, deleted when these are applied',
  import_missing_enrollments: 'derived from enrollments, which are exported; deleted with the rows of its import',
  guest_passes: 'guests have no account',
  call_places: 'who is in a call with a maximum, or waits to be; deleted after a day, attempts and attendance are exported',
  room_reservations: 'the creator of an open room; deleted when it closes',
  bulk_runs: 'what an administrator had done with many people; deleted after 30 days, the audit log keeps it',
  bulk_run_people: 'how that went with each of them; deleted after 30 days, the audit log keeps it',
  data_exports: 'the export itself',
  directory_runs: 'who had accounts compared with the directory; deleted after 14 days, the audit log keeps it',
  directory_run_people: 'what that did with each of them; deleted after 14 days, the audit log keeps it',
  kept_forms: 'what its owner is about to send, encrypted; deleted after a day',
};

/** Names of columns that identify a person. */
const personalColumn =
  /(^|_)(user|person|people|actor|account|owner|username|email|mail|address|ip|occupant|device|guest)(_|$)|_by$|_name$/;

/** Columns that match but identify nobody. */
const impersonalColumns = [
  'courses.',
  'meetings.room_name',
  'import_meetings.room_name',
  'doctor_rooms.',
  'imports.file_name',
  'group_mappings.group_name',
  'privacy_rules.email_in_tokens',
  // Of the school.
  'identity.email',
  // Numbers of people.
  'figure_days.people',
  'course_figures.people',
  'quarter_figures.people',
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

describe('a table with personal data', () => {
  test('is in the data export or excluded with a reason', () => {
    const exported = new Set<string>(dataExportSections.flatMap((section) => section.tables));
    const personal = tables
      .flatMap(({ name, columns }) => columns.map((column) => ({ table: name, path: `${name}.${column.name}`, column: column.name })))
      .filter(({ path, column }) => personalColumn.test(column) && !impersonalColumns.some((start) => path.startsWith(start)));
    expect(personal.length).toBeGreaterThan(20);
    expect(personal.filter(({ table }) => !exported.has(table) && !(table in excludedTables)).map(({ path }) => path)).toEqual([]);
  });

  test('exists, and is not both exported and excluded', () => {
    const names = new Set(tables.map(({ name }) => name));
    const exported = dataExportSections.flatMap((section) => section.tables as readonly string[]);
    expect([...exported, ...Object.keys(excludedTables)].filter((name) => !names.has(name))).toEqual([]);
    expect(exported.filter((name) => name in excludedTables)).toEqual([]);
  });
});

import { expect } from 'vitest';
import type { ImportKind } from '../../src/imports/import.ts';
import { findImport } from '../../src/imports/imports.queries.ts';
import type { Member, TestPortal } from './test-portal.ts';

type Sender = { as: Member; name?: string };

/** Uploads a file like a browser, runs the dry run, and answers the id of the import. */
export async function uploadFile(
  portal: TestPortal,
  kind: ImportKind,
  file: string | Buffer,
  { as, name = 'lista.csv' }: Sender = { as: 'ada' },
): Promise<number> {
  const response = await portal
    .as(as)
    .post(`/admin/imports/${kind}`)
    .attach('file', Buffer.from(file as string), name);
  expect([response.status, response.headers['location']]).toEqual([303, expect.stringMatching(/^\/admin\/imports\/\d+$/)]);
  await runImports(portal);
  return Number(response.headers['location']!.split('/').at(-1));
}

/** Confirms the dry run and runs the apply. */
export async function submitConfirmation(
  portal: TestPortal,
  id: number,
  { as, invite }: { as?: Member; invite?: boolean } = {},
): Promise<void> {
  const { run } = await loadImport(portal, id);
  const response = await portal
    .as(as ?? 'ada')
    .post(`/admin/imports/${id}/confirm`)
    .type('form')
    .send({ run, ...(invite && { invite: 'on' }) });
  expect(response.status).toBe(303);
  await runImports(portal);
}

/** Runs the pending jobs; an error in one fails the test. */
export async function runImports(portal: TestPortal): Promise<void> {
  await portal.runJobs();
  expect(portal.log.lines().filter(({ event, error }) => event === 'job' && error !== undefined)).toEqual([]);
}

export async function loadImport(portal: TestPortal, id: number) {
  return (await findImport(portal.context.db, id))!;
}

/** Uploads and confirms a file. */
export async function importFile(portal: TestPortal, kind: ImportKind, file: string | Buffer): Promise<number> {
  const id = await uploadFile(portal, kind, file);
  await submitConfirmation(portal, id);
  return id;
}

/** Line, verdict and errors of each row. */
export async function listRows(portal: TestPortal, id: number) {
  const rows = await portal.context.db.selectFrom('import_rows').selectAll().where('import_id', '=', id).orderBy('line').execute();
  return rows.map(({ line, verdict, errors }) => [
    line,
    verdict,
    ...(errors === null ? [] : (JSON.parse(errors) as { code: string; text?: string; line?: number }[]).map(formatError)),
  ]);
}

function formatError({ code, text, line }: { code: string; text?: string; line?: number }): string {
  return [code, text, line].filter((part) => part !== undefined).join(' ');
}

/** A CSV file with the line ends of Windows. */
export function csv(...lines: string[]): string {
  return `${lines.join('\r\n')}\r\n`;
}

import { expect } from 'vitest';
import type { ImportKind } from '../../src/imports/import.ts';
import { findImport } from '../../src/imports/imports.queries.ts';
import type { Member, TestPortal } from './test-portal.ts';

type Sender = { as: Member; name?: string };

/** Brings a file as a browser does, lets the portal read it, and answers the number of the import. */
export async function uploadFile(
  portal: TestPortal,
  kind: ImportKind,
  file: string | Buffer,
  { as, name = 'lista.csv' }: Sender = { as: 'ada' },
): Promise<number> {
  const answer = await portal
    .as(as)
    .post(`/admin/imports/${kind}`)
    .attach('file', Buffer.from(file as string), name);
  expect([answer.status, answer.headers['location']]).toEqual([303, expect.stringMatching(/^\/admin\/imports\/\d+$/)]);
  await runImports(portal);
  return Number(answer.headers['location']!.split('/').at(-1));
}

/** Says yes to what the dry run found, and lets the portal write it. */
export async function submitConfirmation(
  portal: TestPortal,
  id: number,
  { as, invite }: { as?: Member; invite?: boolean } = {},
): Promise<void> {
  const { run } = await loadImport(portal, id);
  const answer = await portal
    .as(as ?? 'ada')
    .post(`/admin/imports/${id}/confirm`)
    .type('form')
    .send({ run, ...(invite && { invite: 'on' }) });
  expect(answer.status).toBe(303);
  await runImports(portal);
}

/** Lets the portal do its work; a surprise in it is a surprise for the test. */
export async function runImports(portal: TestPortal): Promise<void> {
  await portal.runJobs();
  expect(portal.log.lines().filter(({ event, error }) => event === 'job' && error !== undefined)).toEqual([]);
}

export async function loadImport(portal: TestPortal, id: number) {
  return (await findImport(portal.context.db, id))!;
}

/** Brings a file and says yes at once. */
export async function importFile(portal: TestPortal, kind: ImportKind, file: string | Buffer): Promise<number> {
  const id = await uploadFile(portal, kind, file);
  await submitConfirmation(portal, id);
  return id;
}

/** What the dry run says of each row: its line, its verdict, and why where it is refused. */
export async function listRows(portal: TestPortal, id: number) {
  const rows = await portal.context.db.selectFrom('import_rows').selectAll().where('import_id', '=', id).orderBy('line').execute();
  return rows.map(({ line, verdict, errors }) => [
    line,
    verdict,
    ...(errors === null ? [] : (JSON.parse(errors) as { code: string; text?: string; line?: number }[]).map(summary)),
  ]);
}

function summary({ code, text, line }: { code: string; text?: string; line?: number }): string {
  return [code, text, line].filter((part) => part !== undefined).join(' ');
}

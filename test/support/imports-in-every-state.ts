import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Db } from '../../src/platform/db/database.ts';
import type { ImportKind } from '../../src/imports/import.ts';
import type { ImportTable } from '../../src/imports/imports.table.ts';
import type { Updateable } from 'kysely';

const longName = 'María de los Ángeles Fernández-Valderrama Undurraga de Echeñique';

/** Many new users, some changed, one unchanged, refused rows, and unknown columns. */
function buildMixedFile(): string {
  const fresh = Array.from({ length: 130 }, (_, at) => `nueva${at};Nueva ${at};Persona;nueva${at}@example.cl;estudiante;;`);
  return [
    'usuario;nombre;apellido;correo;roles;creada;color favorito',
    ...fresh,
    `maria.de.los.angeles.fernandez;${longName};${longName};una.direccion.de.correo.muy.larga.de.verdad@subdominio.universidad.example;docente;;azul`,
    `sofia;Sofía Elena;${longName};sofia.elena@example.cl;"estudiante, docente";;`,
    'otto;Otto;;;;;',
    'Con Espacios;Ana;;sin arroba;jefatura;;',
    'tomas;;;sofia@gryphos.example;;;',
    `x${'y'.repeat(90)};;;;;;;de más`,
  ].join('\r\n');
}

const files: Record<string, [kind: ImportKind, text: string | Buffer, state: ImportTable['state']]> = {
  mixed: ['people', buildMixedFile(), 'ready'],
  nothing: ['people', 'usuario;nombre\notto;Otto', 'ready'],
  refused: ['enrollments', 'usuario;curso\nnadie;Historia\nsofia;Química', 'ready'],
  meetings: ['meetings', 'curso;título;inicio;fin\nGestión de proyectos;Clase 9: riesgos;03-03-2027 19:00;03-03-2027 20:30', 'ready'],
  unclear: ['people', Buffer.from('usuario;nombre\nuna;JOS\u0090', 'latin1'), 'unclear'],
  siblings: ['people', 'nombre;apellido;correo\nAna;Paz;familia@example.cl\nLeo;Paz;familia@example.cl', 'ready'],
  unreadable: ['courses', 'color;forma\nazul;redonda', 'unreadable'],
  done: ['people', 'usuario;nombre\nhecha;Persona Hecha', 'ready'],
  invited: ['people', 'usuario;nombre;correo\ninvitada;Persona Invitada;invitada@example.cl', 'ready'],
};

/** Creates an import in each state, through the browser. Answers their ids by name. */
export async function createImports(page: Page, url: string, db: Db): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
  for (const [name, [kind, text, state]] of Object.entries(files)) ids.set(name, await upload(kind, text, state, `${name}.csv`));
  await confirm(ids.get('done')!);
  await confirm(ids.get('invited')!, 'on');

  // Transient states, and states that other users or the clean-up bring about.
  await uploadAs('uploading', { state: 'uploading' });
  await uploadAs('validating', { state: 'validating', done: 40_000, total: 100_000 });
  await uploadAs('applying', { state: 'applying', done: 31_500, total: 50_000 });
  await uploadAs('writing', { state: 'applying', done: 50_000, total: 50_000 });
  await uploadAs('failed', { state: 'failed', problem: '{"code":"unexpected-error"}', ended_at: new Date().toISOString() });
  await uploadAs('abandoned', { state: 'abandoned', ended_at: new Date().toISOString(), data_deleted: 1 });
  await uploadAs('expired', { state: 'abandoned', problem: '{"code":"expired"}', ended_at: new Date().toISOString(), data_deleted: 1 });
  await uploadAs('revalidated', { revalidated: 1 });
  await uploadAs('of-others', { actor_id: null });
  await uploadAs('cleared', { state: 'applied', ended_at: new Date().toISOString(), data_deleted: 1 });
  return ids;

  async function uploadAs(name: string, change: Updateable<ImportTable>): Promise<void> {
    const id = await upload('people', 'usuario;nombre\nalguien;Alguien', 'ready', `${longName} (${name}) lista final definitiva.csv`);
    await db.updateTable('imports').set(change).where('id', '=', id).execute();
    ids.set(name, id);
  }

  async function upload(kind: ImportKind, text: string | Buffer, state: ImportTable['state'], name: string): Promise<number> {
    const file = { name, mimeType: 'text/csv', buffer: Buffer.from(text as string) };
    const response = await page.request.post(`${url}/admin/imports/${kind}`, { multipart: { file }, headers: { origin: url } });
    const id = Number(response.url().split('/').at(-1));
    await waitFor(id, { state });
    return id;
  }

  async function confirm(id: number, invite?: string): Promise<void> {
    const { run } = await db.selectFrom('imports').select('run').where('id', '=', id).executeTakeFirstOrThrow();
    const form = { run: String(run), ...(invite && { invite }) };
    await page.request.post(`${url}/admin/imports/${id}/confirm`, { form, headers: { origin: url } });
    await waitFor(id, { state: 'applied', invitations: invite ? 'sent' : 'none' });
  }

  async function waitFor(id: number, end: Partial<Record<'state' | 'invitations', string>>): Promise<void> {
    const row = () => db.selectFrom('imports').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    await expect.poll(row, { timeout: 30_000 }).toMatchObject(end);
  }
}

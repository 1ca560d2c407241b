import { describe, expect, test } from 'vitest';
import { anonymisePerson } from '../../src/privacy/anonymise-person.ts';
import { backdateEnrollments, reportAttendance } from '../support/attended-class.ts';
import { openForm, readForms, sendForm } from '../support/form.ts';
import { addPeopleRows } from '../support/people.ts';
import { WEBHOOK_SECRET } from '../support/room-events.ts';
import { findMeetingId, findUserId, listAuditLog } from '../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../support/test-portal.ts';
import { textOfHtml } from '../support/text-of-html.ts';
import { textOfPdf } from '../support/text-of-pdf.ts';

const list = '/courses/1/certificates';

/** A pixel that is half transparent. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

/** A course with two classes of an hour and a half that are over; Sofía was in the first. */
async function courseWithClasses() {
  const portal = await openPortal({ JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET });
  await backdateEnrollments(portal);
  const { db } = portal.context;
  const [first, second] = [
    await findMeetingId(db, 'Clase 1: primeros pasos'),
    await findMeetingId(db, 'Clase 2: listas y diccionarios'),
  ] as const;
  await reportAttendance(portal, first, [['sofia', 0, 90]], 90);
  await reportAttendance(portal, second, [['tomas', 0, 90]], 90);
  return { portal, db, first, second, sofia: await findUserId(db, 'sofia') };
}

const post = (portal: TestPortal, path: string, form: object = {}, as: Member = 'tomas') =>
  portal
    .as(as)
    .post(path)
    .type('form')
    .send(form as Record<string, string>);
const stored = ({ context }: TestPortal) => context.db.selectFrom('certificates').selectAll().orderBy('id').execute();
const numberOf = async (portal: TestPortal) => (await stored(portal)).at(-1)!.number;
const download = async (portal: TestPortal, path: string, as: Member = 'tomas') =>
  portal
    .as(as)
    .get(path)
    .buffer(true)
    .parse((response, done) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part)).on('end', () => done(null, Buffer.concat(parts)));
    });
const confirm = async (portal: TestPortal, number: string) => {
  const { status, text, headers } = await portal.stranger().get(`/certificates/${number}`);
  return { status, text: textOfHtml(text), headers };
};

describe('a certificate of attendance', () => {
  test('is issued by a teacher, says what the attendance says, and is confirmed in public', async () => {
    const { portal, db, sofia } = await courseWithClasses();
    await db.updateTable('auth_user').set({ identifier: '12345678-5' }).where('id', '=', sofia).execute();
    expect((await post(portal, list, { person: String(sofia) })).status).toBe(303);
    const [row] = await stored(portal);
    expect(row).toMatchObject({ user_id: sofia, attended: 1, counted: 2, minutes_attended: 90, minutes_counted: 180, percent: 50 });
    expect(row!.number).toMatch(/^[0-9A-HJKMNP-TV-Z]{16}$/);
    expect((await listAuditLog(db)).at(-1)).toMatchObject({
      event: 'certificate.issued',
      subject: 'account',
      subject_id: sofia,
      details: JSON.stringify({ course: 1, certificate: row!.id }),
    });
    const pdf = await download(portal, `/certificates/${row!.number}/pdf`);
    expect(pdf.headers['content-type']).toBe('application/pdf');
    const [page] = textOfPdf(pdf.body as Buffer);
    expect(page).toContain('Se certifica que Sofía Riquelme RUT 12.345.678-5 asistió al curso Python para análisis de datos');
    expect(page).toContain('Asistió a 1,5 de 3 horas cronológicas. Asistió a 1 de 2 clases (50\u00a0%).');
    const printed = /[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/.exec(page!)![0];
    const { status, text, headers: publicHeaders } = await confirm(portal, printed.toLowerCase());
    expect(status).toBe(200);
    expect(publicHeaders['x-robots-tag']).toBe('noindex, nofollow');
    expect(text).toContain('Este certificado es válido');
    expect(text).toMatch(/Sofía Riquelme Curso Python para análisis de datos .*1,5 de 3 horas .*50 %/);
    for (const unsaid of ['12.345.678', 'sofia@', 'Tomás']) expect(text).not.toContain(unsaid);
  });

  test('keeps what it said, whatever is corrected later, and is issued again with the new figures', async () => {
    const { portal, db, sofia, second } = await courseWithClasses();
    await post(portal, list, { person: String(sofia) });
    await post(portal, list, { person: String(sofia) });
    expect(await stored(portal)).toHaveLength(1);
    await post(portal, `/meetings/${second}/attendance/${sofia}`, { status: 'present', reason: 'La vi', version: '0' });
    const number = await numberOf(portal);
    expect((await confirm(portal, number)).text).toContain('50 %');
    await post(portal, list, { person: String(sofia) });
    const rows = await stored(portal);
    expect(rows.map(({ percent }) => percent)).toEqual([50, 100]);
    expect((await confirm(portal, number)).text).toContain('Este certificado es válido');
    const question = `${list}/${rows[0]!.id}/revoke`;
    const searched = { Referer: `http://portal.test${list}?q=sofia` };
    const asked = readForms((await portal.as('tomas').get(question).set(searched)).text, question).find(
      ({ action }) => action === question,
    );
    expect((await confirm(portal, number)).text).toContain('Este certificado es válido');
    expect((await sendForm(portal.as('tomas'), asked!)).headers['location']).toBe(`${list}?q=sofia`);
    expect((await confirm(portal, number)).text).toContain('Este certificado fue revocado');
    expect((await portal.as('tomas').get(question)).status).toBe(404);
    expect((await post(portal, `${list}/${rows[0]!.id}/revoke`)).status).toBe(404);
    expect((await listAuditLog(db)).at(-1)).toMatchObject({ event: 'certificate.revoked', subject_id: sofia });
  });

  test('is of nobody else: strangers, students and teachers of other courses get nothing, guesses a calm page', async () => {
    const { portal, sofia } = await courseWithClasses();
    await post(portal, list, { person: String(sofia) });
    const number = await numberOf(portal);
    expect((await portal.stranger().get(`/certificates/${number}/pdf`)).status).toBe(302);
    expect((await portal.as('otto').get(`/certificates/${number}/pdf`)).status).toBe(404);
    expect((await download(portal, `/certificates/${number}/pdf`, 'sofia')).status).toBe(200);
    expect((await post(portal, list, {}, 'sofia')).status).toBe(403);
    expect((await post(portal, '/courses/3/certificates')).status).toBe(404);
    const { id } = (await stored(portal))[0]!;
    expect((await post(portal, `/courses/2/certificates/${id}/revoke`, {}, 'ada')).status).toBe(404);
    for (const guess of ['0000-0000-0000-0000', 'x', '%00', 'A'.repeat(500), `${number}0`, number.slice(1)]) {
      const { status, text } = await confirm(portal, guess);
      expect([guess, status]).toEqual([guess, 404]);
      expect(text).toContain('No hay un certificado con ese número');
    }
  });

  test('stops naming an anonymised holder, and is gone with a deleted account', async () => {
    const { portal, db, sofia } = await courseWithClasses();
    await post(portal, list, { person: String(sofia) });
    const number = await numberOf(portal);
    await anonymisePerson(portal.context, sofia, null);
    const { status, text } = await confirm(portal, number);
    expect([status, text.includes('Riquelme'), text.includes('El nombre se borró')]).toEqual([200, false, true]);
    expect(await stored(portal)).toMatchObject([{ holder_name: '', identifier: '' }]);
    const [page] = textOfPdf((await download(portal, `/certificates/${number}/pdf`)).body as Buffer);
    expect(page).not.toContain('Riquelme');
    await db.deleteFrom('certificates').where('user_id', '=', sofia).execute();
    expect((await confirm(portal, number)).status).toBe(404);
  });

  test('is issued by students themselves only where the school allows it, from the percentage that it names', async () => {
    const { portal, db } = await courseWithClasses();
    const own = '/courses/1/attendance/certificate';
    expect((await post(portal, own, {}, 'sofia')).status).toBe(403);
    const rules = { lateMinutes: '10', earlyMinutes: '10', minPercent: '50', version: '1', studentsIssueCertificates: 'on' };
    expect((await post(portal, '/admin/attendance', { ...rules, certificateMinPercent: '51' }, 'ada')).status).toBe(303);
    expect((await post(portal, own, {}, 'sofia')).status).toBe(403);
    expect((await portal.as('sofia').get('/courses/1/attendance')).text).toContain('ring-low');
    await post(portal, '/admin/attendance', { ...rules, certificateMinPercent: '50', version: '2' }, 'ada');
    expect((await portal.as('sofia').get('/courses/1/attendance')).text).toContain('Obtener mi certificado');
    const issued = await post(portal, own, {}, 'sofia');
    expect(issued.headers['location']).toBe('/courses/1/attendance');
    expect((await portal.as('sofia').get('/courses/1/attendance')).text).toMatch(/\/certificates\/[0-9A-Z-]{19}\/pdf/);
    expect(await db.selectFrom('certificates').select('issued_by').execute()).toEqual([{ issued_by: await findUserId(db, 'sofia') }]);
    expect((await post(portal, own, {}, 'otto')).status).toBe(404);
    expect((await post(portal, own, {}, 'tomas')).status).toBe(403);
  });

  test('is issued once to a student who presses twice at once', async () => {
    const { portal } = await courseWithClasses();
    const rules = { lateMinutes: '10', earlyMinutes: '10', minPercent: '50', version: '1', studentsIssueCertificates: 'on' };
    await post(portal, '/admin/attendance', { ...rules, certificateMinPercent: '0' }, 'ada');
    await Promise.all(Array.from({ length: 4 }, () => post(portal, '/courses/1/attendance/certificate', {}, 'sofia')));
    expect(await stored(portal)).toHaveLength(1);
  });

  test('is revoked from the list also where its holder left, who gets no other one', async () => {
    const { portal, db, sofia } = await courseWithClasses();
    const empty = await portal.as('tomas').get(`${list}/export`);
    expect([empty.status, empty.headers['location']]).toEqual([303, list]);
    expect(textOfHtml((await portal.as('tomas').get(list)).text)).toContain('Todavía no hay certificados que descargar');
    await post(portal, list, { person: String(sofia) });
    await db
      .updateTable('enrollments')
      .set({ status: 'ended', ended_at: '2026-11-20T12:00:00.000Z' })
      .where('user_id', '=', sofia)
      .execute();
    const { text } = await portal.as('tomas').get(list);
    expect(textOfHtml(text)).toMatch(/sofia · ya no estudia en el curso .*Revocar/);
    expect(text).not.toContain(`name="person" value="${sofia}"`);
    // Those who teach are on no page of it.
    expect(textOfHtml(text)).not.toContain('tomas');
    expect((await post(portal, list, { person: String(sofia) })).status).toBe(404);
    expect(textOfPdf((await download(portal, `${list}/export`)).body as Buffer)).toHaveLength(1);
    await post(portal, `${list}/${(await stored(portal))[0]!.id}/revoke`);
    expect((await portal.as('tomas').get(list)).text).not.toContain('Riquelme');
    expect(textOfHtml((await portal.as('tomas').get(`${list}?q=nadie`)).text)).toContain('Nada coincide con tu búsqueda');
  });

  const svg = (shapes: string) => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="30" height="10">${shapes}</svg>`);

  test.each([
    ['a PNG', 'logo.png', Buffer.from(PNG, 'base64'), 2],
    ['an SVG', 'logo.svg', svg('<circle r="4" cx="5" cy="5" fill="#7b1e3a"/>'), 2],
    ['an SVG with letters', 'logo.svg', svg('<text>Liceo</text>'), 0],
  ])('has the logo of the school in its file once: %s', async (_kind, name, logo, images) => {
    const { portal, db, sofia } = await courseWithClasses();
    const { fields, action } = await openForm(portal.as('ada'), '/admin/settings', {});
    const settings = portal.as('ada').post(action).attach('logo', logo, name);
    for (const [field, value] of fields) void settings.field(field, value);
    expect((await settings).status).toBe(303);
    await post(portal, list, { person: String(sofia) });
    const { id, ...row } = (await stored(portal))[0]!;
    const otto = await findUserId(db, 'otto');
    await db
      .insertInto('certificates')
      .values({ ...row, user_id: otto, number: String(id).padStart(16, '0') })
      .execute();
    const pdf = (await download(portal, `${list}/export`)).body as Buffer;
    expect(textOfPdf(pdf)).toHaveLength(2);
    // The second one is its transparency.
    expect(pdf.toString('latin1').match(/\/Subtype \/Image/g) ?? []).toHaveLength(images);
  });

  test('prints every name: long ones, other scripts, pictures; for three hundred students in one file', { timeout: 120_000 }, async () => {
    const { portal, db, first } = await courseWithClasses();
    const names = ['María-José 😀 Núñez', 'Иван Петров', 'Ő'.repeat(150), 'Ñandú Güiraldes', 'a\u0301rbol'];
    const people = Array.from({ length: 300 }, (_, index) => ({
      username: `n${index}`,
      lastName: names[index] ?? `Apellido ${index}`,
    }));
    const ids = await addPeopleRows(db, people);
    const row = { course_id: 1, role: 'student', status: 'active', created_at: '2026-03-02T12:00:00.000Z', ended_at: null } as const;
    await db
      .insertInto('enrollments')
      .values(ids.map((id) => ({ ...row, user_id: id })))
      .execute();
    const mark = { meeting_id: first, status: 'present', reason: '', corrected_at: '2026-11-14T12:00:00.000Z', version: 1 } as const;
    // The last one never came, and gets none.
    const marks = ids.slice(0, -1).map((id) => ({ ...mark, user_id: id }));
    await db.insertInto('attendance_corrections').values(marks).execute();
    expect((await post(portal, list)).status).toBe(303);
    expect(await stored(portal)).toHaveLength(300);
    expect(new Set((await stored(portal)).map(({ number }) => number)).size).toBe(300);
    const pdf = download(portal, `${list}/export`);
    const during = await portal.stranger().get('/login');
    expect(during.status).toBe(200);
    const pages = textOfPdf((await pdf).body as Buffer);
    expect(pages).toHaveLength(300);
    const all = pages.join('\n');
    for (const name of ['María-José Núñez', '???? ??????', 'Ñandú Güiraldes', 'árbol', 'Apellido 298']) expect(all).toContain(name);
    expect(textOfHtml((await portal.as('tomas').get(list)).text)).toContain('Emitir otra vez');
  });
});

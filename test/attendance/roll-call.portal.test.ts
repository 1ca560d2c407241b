import { describe, expect, test } from 'vitest';
import { backdateEnrollments, reportAttendance } from '../support/attended-class.ts';
import { enrollStudents } from '../support/enroll-students.ts';
import { openForm, readForms, sendForm, type Form } from '../support/form.ts';
import { WEBHOOK_SECRET } from '../support/room-events.ts';
import { classes, findMeetingId, findUserId, listAuditLog } from '../support/rows.ts';
import { openPortal, type Member, type TestPortal } from '../support/test-portal.ts';
import { textOfHtml } from '../support/text-of-html.ts';

/** A class without reports of Jitsi, with Sofía and as many others. */
async function classWithStudents(others = 0, settings: Record<string, string> = {}) {
  const portal = await openPortal(settings);
  const { db } = portal.context;
  const id = await findMeetingId(db, classes.over);
  await enrollStudents(db, id, others);
  await backdateEnrollments(portal);
  const students = await db
    .selectFrom('enrollments as e')
    .innerJoin('meetings as m', 'm.course_id', 'e.course_id')
    .where('m.id', '=', id)
    .where('e.role', '=', 'student')
    .orderBy('e.user_id')
    .select('e.user_id as id')
    .execute();
  return { portal, db, id, page: `/meetings/${id}/attendance`, students: students.map((row) => row.id) };
}

const openRollCall = (portal: TestPortal, page: string, marks: Record<string, string> = {}, as: Member = 'tomas') =>
  openForm(portal.as(as), `${page}?tab=roll-call`, marks, `${page}?tab=roll-call`);
const send = (portal: TestPortal, form: Form, as: Member = 'tomas') => sendForm(portal.as(as), form);
const storedMarks = async ({ context }: TestPortal) =>
  Object.fromEntries(
    (await context.db.selectFrom('attendance_corrections').select(['user_id', 'status']).execute()).map((row) => [row.user_id, row.status]),
  );
const read = async (portal: TestPortal, path: string, member: Member = 'tomas') => textOfHtml((await portal.as(member).get(path)).text);

describe('the roll call', () => {
  test('marks a class of forty in one form without a reason, and is one entry of the audit log', async () => {
    const { portal, db, id, page, students } = await classWithStudents(39);
    const [absent, late, excused, ...present] = students as [number, number, number, ...number[]];
    const marks = Object.fromEntries(present.map((student) => [`mark-${student}`, 'present']));
    const form = await openRollCall(portal, page, {
      ...marks,
      [`mark-${absent}`]: 'absent',
      [`mark-${late}`]: 'late',
      [`mark-${excused}`]: 'excused',
    });
    const before = (await listAuditLog(db)).length;
    const saved = await send(portal, form);
    expect([saved.status, saved.headers['location']]).toEqual([303, `${page}?tab=roll-call`]);
    const entries = (await listAuditLog(db)).slice(before);
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ event: 'attendance.roll-call', subject: 'meeting', subject_id: id });
    expect(JSON.parse(entries[0]!.details)).toEqual({
      markedPresent: present.join(', '),
      markedAbsent: String(absent),
      markedLate: String(late),
      markedExcused: String(excused),
    });
    const list = await read(portal, `${page}?tab=expected`);
    expect(list).toContain('De 40 estudiantes Presentes 38 Con atraso 1 Ausentes 1 Ausencias justificadas 1');
    expect(list).toContain('Según la lista que pasó Tomás Núñez');
    const csv = (await portal.as('tomas').get(`${page}/export`).buffer(true)).text;
    expect(csv).toMatch(/alumna0;[^;]*;Estudiante;Presente;;;;;0;Sí;;/);
    expect(await read(portal, `/admin/audit-log?category=attendance`, 'ada')).toContain('Lista de asistencia pasada');
    const course = await db.selectFrom('meetings').select('course_id').where('id', '=', id).executeTakeFirstOrThrow();
    expect(await read(portal, `/courses/${course.course_id}/attendance`, 'sofia')).toContain('Ausente');
  });

  test('leaves alone who was not marked, and marks the rest as present with one button', async () => {
    const { portal, page, students } = await classWithStudents(3);
    const [absent, ...rest] = students as [number, ...number[]];
    const form = await openRollCall(portal, page, { [`mark-${absent}`]: 'absent' });
    await send(portal, form);
    expect(await storedMarks(portal)).toEqual({ [absent]: 'absent' });
    const next = await openRollCall(portal, page);
    await send(portal, { ...next, fields: [...next.fields, ['rest', 'present']] });
    expect(await storedMarks(portal)).toEqual({ [absent]: 'absent', ...Object.fromEntries(rest.map((id) => [id, 'present'])) });
    const last = await openRollCall(portal, page, { [`mark-${absent}`]: 'none' });
    await send(portal, last);
    expect(await storedMarks(portal)).toMatchObject({ [absent]: 'none' });
    expect(await read(portal, `${page}?tab=expected`)).toContain('De 4 estudiantes Presentes 3 Ausentes 1');
  });

  test('taken by two teachers at once keeps what both marked, and shows where they differ', async () => {
    const { portal, db, page, students } = await classWithStudents(2);
    const [one, two, three] = students as [number, number, number];
    const first = await openRollCall(portal, page, { [`mark-${one}`]: 'present', [`mark-${two}`]: 'absent' });
    const second = await openRollCall(portal, page, { [`mark-${two}`]: 'late', [`mark-${three}`]: 'excused' }, 'ada');
    await send(portal, first);
    const answer = await send(portal, second, 'ada');
    expect(answer.status).toBe(409);
    expect(textOfHtml(answer.text)).toContain('Otra persona marcó distinto a 1 estudiante');
    expect(textOfHtml(answer.text)).toContain('Otra persona guardó: Ausente');
    expect(answer.text).toMatch(new RegExp(`name="mark-${two}" value="late" checked`));
    expect(await storedMarks(portal)).toEqual({ [one]: 'present', [two]: 'absent', [three]: 'excused' });
    const again = readForms(answer.text, `${page}?tab=roll-call`).find(({ action }) => action === `${page}?tab=roll-call`)!;
    expect((await send(portal, again, 'ada')).status).toBe(303);
    expect(await storedMarks(portal)).toEqual({ [one]: 'present', [two]: 'late', [three]: 'excused' });
    expect((await listAuditLog(db)).filter(({ event }) => event === 'attendance.roll-call')).toHaveLength(3);
  });

  test('asks for a reason where Jitsi reported who joined, and keeps the marks meanwhile', async () => {
    const { portal, db, id, page } = await classWithStudents(0, { JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET });
    const sofia = await findUserId(db, 'sofia');
    const form = await openRollCall(portal, page, { [`mark-${sofia}`]: 'present' });
    await reportAttendance(portal, id, [['tomas', 0, 60]]);
    const refused = await send(portal, form);
    expect([refused.status, textOfHtml(refused.text)]).toEqual([422, expect.stringContaining('Escribe el motivo de la corrección.')]);
    expect(refused.text).toContain(`name="mark-${sofia}" value="present" checked`);
    expect(await storedMarks(portal)).toEqual({});
    expect((await send(portal, { ...form, fields: [...form.fields, ['reason', 'Compartió pantalla']] })).status).toBe(303);
    expect(await read(portal, page)).toContain('Corregida. Tomás Núñez: «Compartió pantalla»');
    expect((await listAuditLog(db)).at(-1)!.details).not.toContain('Compartió');
  });

  test('is kept while the session ended, and comes back with its marks', async () => {
    const { portal, db, page } = await classWithStudents();
    const sofia = await findUserId(db, 'sofia');
    const teacher = portal.as('tomas');
    const form = await openRollCall(portal, page, { [`mark-${sofia}`]: 'late' });
    await db.deleteFrom('sessions').execute();
    const toSignIn = await sendForm(teacher, form);
    expect(toSignIn.headers['location']).toContain('/login');
    const again = portal.stranger();
    const signIn = await openForm(again, toSignIn.headers['location']!, { username: 'tomas', password: 'unirse-ahora' }, '/login');
    const back = await sendForm(again, signIn).redirects(3);
    expect(back.text).toContain(`name="mark-${sofia}" value="late" checked`);
    expect(await storedMarks(portal)).toEqual({});
  });

  test('keeps its class from being deleted, also where nobody joined by the portal', async () => {
    const { portal, db, id, page, students } = await classWithStudents();
    await db.deleteFrom('join_attempts').execute();
    await send(portal, await openRollCall(portal, page, { [`mark-${students[0]}`]: 'present' }));
    expect(await read(portal, `/meetings/${id}`)).toContain('su asistencia ya está anotada: no se puede eliminar');
    await portal.as('tomas').post(`/meetings/${id}/delete`).expect(303);
    expect(Object.values(await storedMarks(portal))).toEqual(['present']);
  });

  test('changes nobody who is not in the course, and is for who manages it', async () => {
    const { portal, db, page } = await classWithStudents();
    const otto = await findUserId(db, 'otto');
    const form = { seen: `${otto}.none 999999.none nonsense 0.present`, [`mark-${otto}`]: 'present' };
    expect((await portal.as('tomas').post(page).type('form').send(form)).status).toBe(303);
    expect(await storedMarks(portal)).toEqual({});
    for (const member of ['sofia', 'otto'] as const)
      expect((await portal.as(member).post(page).type('form').send(form)).status).toBeGreaterThanOrEqual(403);
  });
});

import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { addMs, minutes } from '../../src/platform/shared/clock.ts';
import { backdateEnrollments, reportAttendance, type Presence } from '../support/attended-class.ts';
import { addPeopleRows } from '../support/people.ts';
import { occupant, roomEvents, sendRoomEvents, WEBHOOK_SECRET } from '../support/room-events.ts';
import { classes, listAuditLog, findMeetingId, findUserId } from '../support/rows.ts';
import { openPortal, type TestPortal } from '../support/test-portal.ts';
import { textOfHtml } from '../support/text-of-html.ts';

/** A class of an hour that ended two hours ago, from 11:00 to 12:00 in Chile. */
async function pastCall(people: Presence[], closed?: number) {
  const portal = await openPortal({ JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET });
  await backdateEnrollments(portal);
  const id = await findMeetingId(portal.context.db, classes.over);
  await reportAttendance(portal, id, people, closed);
  return { portal, id, page: `/meetings/${id}/attendance` };
}

const read = async (portal: TestPortal, path: string, member: 'ada' | 'tomas' = 'tomas') =>
  textOfHtml((await portal.as(member).get(path)).text);

describe('the attendance page of a call', () => {
  test('shows when participants joined, left and for how long they stayed, with reconnects merged', async () => {
    const { portal, page } = await pastCall(
      [
        ['tomas', -10, 61],
        ['sofia', 15, 30],
        ['sofia', 30.5, 45],
      ],
      61,
    );
    const text = await read(portal, page);
    expect(text).toContain('De 1 estudiante Presentes 1 Con atraso 1 Salieron antes 1');
    expect(text).toMatch(/Tomás Núñez tomas · Docente 10:50 12:01 71 Presente/);
    expect(text).toMatch(/Sofía Riquelme sofia 11:15 11:45 30 Presente Atraso Salió antes/);
  });

  test('ends a connection whose leaving was not reported where the same one joins again, and not where another device does', async () => {
    const { portal, id, page } = await pastCall([['tomas', 0, 60]], 60);
    const { db } = portal.context;
    const meeting = await db.selectFrom('meetings').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    const at = (minute: number) => addMs(new Date(meeting.starts_at), minutes(minute));
    const room = roomEvents(meeting.room_name!);
    const userId = String(await findUserId(db, 'sofia'));
    const join = (device: string, from: number, until?: number) => {
      const one = occupant('', at(from), until === undefined ? undefined : at(until), {
        id: userId,
        occupant_jid: `sofia@jitsi/${device}`,
      });
      return sendRoomEvents(portal, [room.joined(one), ...(until === undefined ? [] : [room.left(one)])]);
    };
    await join('phone', 5);
    await join('laptop', 20, 30);
    expect(await read(portal, page)).toMatch(/Sofía Riquelme sofia 11:05 12:00 salida no informada 55 /);
    await join('phone', 25, 40);
    expect(await read(portal, page)).toMatch(/Sofía Riquelme sofia 11:05 11:40 35 /);
  });

  test('shows who left, also beside a telephone of which nobody knows when it did', async () => {
    const { portal, id, page } = await pastCall([['sofia', 5, 40]]);
    const meeting = await portal.context.db.selectFrom('meetings').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    const telephone = occupant('tel', addMs(new Date(meeting.starts_at), minutes(10)), undefined, { name: 'Teléfono de la sala' });
    await sendRoomEvents(portal, [roomEvents(meeting.room_name!).joined(telephone)]);
    expect(await read(portal, page)).toMatch(/Sofía Riquelme sofia 11:05 11:40 35 /);
    expect(await read(portal, `${page}?tab=others`)).toContain('Teléfono de la sala');
  });

  test('has everybody, whoever leaves and returns while it is read', async () => {
    const { portal, page } = await pastCall([
      ['sofia', 0, 5],
      ['sofia', 10],
    ]);
    const { db } = portal.context;
    const { id } = await db.selectFrom('participations').select('id').where('left_at', 'is', null).executeTakeFirstOrThrow();
    let isRead = false;
    const leaveAndReturn = async () => {
      for (let isGone = true; !isRead; isGone = !isGone) {
        await db
          .updateTable('participations')
          .set({ left_at: isGone ? '2026-11-20T15:00:00.000Z' : null })
          .where('id', '=', id)
          .execute();
        // SQLite writes without one.
        await nextTurn();
      }
    };
    const readOften = async () => {
      const found = new Set<string>();
      for (let times = 0; times < 40; times++) found.add(/Sofía Riquelme sofia (\S+)/.exec(await read(portal, page))![1]!);
      isRead = true;
      return [...found];
    };
    expect((await Promise.all([readOften(), leaveAndReturn()]))[0]).toEqual(['11:00']);
  });

  test('draws a chart of the participants over time', async () => {
    const { portal, page } = await pastCall([['sofia', 0, 60]], 60);
    const { text } = await portal.as('tomas').get(page);
    expect(text).toContain('<rect class="presence-people" x="0" y="2" width="1000" height="6"/>');
    expect(text).toContain('aria-label="Personas en la sala a lo largo de la clase; 1 como máximo.');
  });

  test('lists missing members, and users who attended without being expected', async () => {
    const { portal, page } = await pastCall([
      ['tomas', 0, 60],
      ['otto', 5, 50],
    ]);
    expect(await read(portal, page)).toContain('Sofía Riquelme sofia Ausente');
    const missing = await read(portal, `${page}?tab=missing`);
    expect(missing).toContain('Sofía Riquelme sofia Ausente');
    expect(missing).not.toContain('Tomás Núñez tomas');
    const others = await read(portal, `${page}?tab=others`);
    expect(others).toMatch(/Otto Fuentes otto 11:05 11:50 45 Presente/);
    expect(others).not.toContain('Sofía Riquelme sofia');
  });

  test('does not expect members who were enrolled after the meeting or had left before it', async () => {
    const { portal, page } = await pastCall([['tomas', 0, 60]]);
    const { db } = portal.context;
    await db.updateTable('enrollments').set({ created_at: '2026-11-20T16:00:00.000Z' }).where('role', '=', 'student').execute();
    expect(await read(portal, page)).toContain('De 0 estudiantes');
    const gone = { created_at: '2026-03-02T12:00:00.000Z', status: 'ended', ended_at: '2026-11-20T13:00:00.000Z' } as const;
    await db.updateTable('enrollments').set(gone).where('role', '=', 'student').execute();
    expect(await read(portal, page)).toContain('De 0 estudiantes');
    await db.updateTable('enrollments').set({ ended_at: '2026-11-20T16:00:00.000Z' }).where('role', '=', 'student').execute();
    expect(await read(portal, page)).toContain('Sofía Riquelme sofia Ausente');
  });

  test('shows who is in the call while the meeting lasts, and the others as pending', async () => {
    const portal = await openPortal({ JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET });
    await backdateEnrollments(portal);
    const id = await findMeetingId(portal.context.db, classes.open);
    await reportAttendance(portal, id, [['tomas', 0]]);
    const text = await read(portal, `/meetings/${id}/attendance`);
    expect(text).toMatch(/Tomás Núñez tomas · Docente 13:55 Sigue en la sala 5 Presente/);
    expect(text).toContain('Sofía Riquelme sofia Aún no entra');
  });

  test('shows admissions, and says so, where Jitsi reported nothing', async () => {
    const portal = await openPortal();
    await backdateEnrollments(portal);
    const id = await findMeetingId(portal.context.db, classes.open);
    await portal.as('sofia').get(`/join-meeting/${id}`);
    const text = await read(portal, `/meetings/${id}/attendance?tab=expected`);
    expect(text).toContain('Jitsi no informa quién entra ni quién sale.');
    expect(text).toMatch(/Sofía Riquelme sofia 14:00 según el portal Presente/);
    const hearing = await openPortal({ JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET });
    expect(await read(hearing, `/meetings/${id}/attendance?tab=expected`)).toContain('Jitsi no informó nada de esta clase');
  });

  test('has fifty users to a page', async () => {
    const { portal, page } = await pastCall([['sofia', 0, 60]]);
    const { db } = portal.context;
    const ids = await addPeopleRows(
      db,
      Array.from({ length: 60 }, (_, index) => ({ username: `n${index}`, lastName: `Núñez ${100 + index}` })),
    );
    const row = { course_id: 2, role: 'student', status: 'active', created_at: '2026-03-02T12:00:00.000Z', ended_at: null } as const;
    await db
      .insertInto('enrollments')
      .values(ids.map((id) => ({ ...row, user_id: id })))
      .execute();
    const { text } = await portal.as('tomas').get(page);
    const next = /href="([^"]*at=after[^"]*)"/.exec(text)![1]!.replaceAll('&amp;', '&');
    const [first, second] = [textOfHtml(text), await read(portal, next)];
    expect(first).toContain('De 61 estudiantes');
    expect([first.includes('Núñez 100'), second.includes('Núñez 100'), second.includes('Sofía Riquelme sofia')]).toEqual([
      true,
      false,
      true,
    ]);
  });

  test('can be exported and printed', async () => {
    const { portal, page, id } = await pastCall([
      ['sofia', 15, 60],
      ['otto', 5, 50],
    ]);
    await portal
      .as('tomas')
      .post(`${page}/${await findUserId(portal.context.db, 'tomas')}`)
      .type('form')
      .send({ status: 'present', reason: '=Estuvo', version: '0' });
    const file = await portal.as('tomas').get(`${page}/export`).buffer(true);
    expect(file.headers['content-disposition']).toBe(`attachment; filename=asistencia-${id}.csv`);
    expect(file.text.trim().split('\r\n').slice(1)).toEqual([
      "tomas;Tomás Núñez;Docente;Presente;;;;;0;;;'=Estuvo",
      'sofia;Sofía Riquelme;Estudiante;Presente;2026-11-20 11:15;2026-11-20 12:00;45;75;1;Sí;;',
      'otto;Otto Fuentes;;Presente;2026-11-20 11:05;2026-11-20 11:50;45;75;1;;;',
    ]);
    const paper = await read(portal, `${page}/print`);
    expect(paper).toMatch(/Sofía Riquelme sofia 11:15 12:00 45 Presente Atraso/);
    expect(paper).not.toContain('Corregir la');
  });
});

describe('an attendance correction', () => {
  const correct = (portal: TestPortal, path: string, form: Record<string, string>) => portal.as('tomas').post(path).type('form').send(form);

  test('counts, is shown with its reason, is recorded in the audit log, and can be removed', async () => {
    const { portal, page } = await pastCall([['tomas', 0, 60]]);
    const { db } = portal.context;
    const sofia = await findUserId(db, 'sofia');
    const path = `${page}/${sofia}`;
    expect(await read(portal, path)).toContain('No entró a esta clase.');
    const saved = await correct(portal, path, { status: 'excused', reason: '  Licencia médica ', version: '0' });
    expect([saved.status, saved.headers['location']]).toEqual([303, page]);
    const text = await read(portal, page);
    expect(text).toContain('Ausencias justificadas 1');
    expect(text).toContain('Sofía Riquelme sofia Ausencia justificada Corregida. Tomás Núñez: «Licencia médica»');
    expect(JSON.parse((await listAuditLog(db)).at(-1)!.details)).toEqual({
      meeting: Number(page.split('/')[2]),
      status: { before: 'none', after: 'excused' },
      reason: { before: '', after: 'Licencia médica' },
    });
    await correct(portal, path, { status: 'none', reason: '', version: '1' });
    expect(await read(portal, page)).toContain('Sofía Riquelme sofia Ausente');
    expect(await db.selectFrom('attendance_corrections').select(['status', 'version']).execute()).toEqual([{ status: 'none', version: 2 }]);
  });

  test('needs a reason of limited length, and keeps the input on errors', async () => {
    const { portal, page } = await pastCall([]);
    const path = `${page}/${await findUserId(portal.context.db, 'sofia')}`;
    const without = await correct(portal, path, { status: 'present', reason: ' ', version: '0' });
    expect([without.status, textOfHtml(without.text)]).toEqual([422, expect.stringContaining('Escribe el motivo de la corrección.')]);
    const long = await correct(portal, path, { status: 'present', reason: 'x'.repeat(501), version: '0' });
    expect([long.status, long.text.includes('x'.repeat(501))]).toEqual([422, true]);
    expect((await correct(portal, path, { status: 'perfect', reason: 'x', version: '0' })).status).toBe(422);
    expect(await portal.context.db.selectFrom('attendance_corrections').selectAll().execute()).toEqual([]);
  });

  test('made by two teachers at once is a conflict for the second, who sees the first', async () => {
    const { portal, page } = await pastCall([]);
    const path = `${page}/${await findUserId(portal.context.db, 'sofia')}`;
    await correct(portal, path, { status: 'excused', reason: 'Licencia', version: '0' });
    const second = await correct(portal, path, { status: 'present', reason: 'La vi', version: '0' });
    expect(second.status).toBe(409);
    expect(textOfHtml(second.text)).toContain('Ausencia justificada : Licencia');
    expect(second.text).toContain('>La vi</textarea>');
    expect((await correct(portal, path, { status: 'present', reason: 'La vi', version: '1' })).status).toBe(303);
  });

  test('is possible only for members and participants', async () => {
    const { portal, page } = await pastCall([]);
    const path = `${page}/${await findUserId(portal.context.db, 'otto')}`;
    expect((await portal.as('tomas').get(path)).status).toBe(404);
    expect((await correct(portal, path, { status: 'present', reason: 'x', version: '0' })).status).toBe(404);
  });
});

describe('the attendance rules', () => {
  const rules = { lateMinutes: '10', earlyMinutes: '10', minPercent: '50', version: '1' };

  test('are changed by an administrator, apply at once, and are recorded in the audit log', async () => {
    const { portal, page } = await pastCall([['sofia', 15, 60]]);
    expect(await read(portal, page)).toContain('Presente Atraso');
    const save = () =>
      portal
        .as('ada')
        .post('/admin/attendance')
        .type('form')
        .send({ ...rules, lateMinutes: '15', minPercent: '80' });
    expect((await save()).status).toBe(303);
    expect(await read(portal, page)).toContain('Sofía Riquelme sofia 11:15 12:00 45 Muy poco tiempo 75 % de la clase');
    expect((await listAuditLog(portal.context.db)).at(-1)).toMatchObject({
      event: 'attendance.rules-changed',
      details: JSON.stringify({ lateMinutes: { before: 10, after: 15 }, minPercent: { before: 50, after: 80 } }),
    });
    const second = await save();
    expect([second.status, textOfHtml(second.text)]).toEqual([409, expect.stringContaining('Otra persona cambió estas reglas')]);
  });

  test('must be whole numbers within limits', async () => {
    const { portal } = await pastCall([]);
    const answer = await portal
      .as('ada')
      .post('/admin/attendance')
      .type('form')
      .send({ ...rules, lateMinutes: '-1', minPercent: '101' });
    expect(answer.status).toBe(422);
    expect(textOfHtml(answer.text)).toMatch(/Escribe un número entre 0 y 240\..*Escribe un número entre 0 y 100\./);
    expect((await portal.as('tomas').get('/admin/attendance')).status).toBe(403);
  });
});

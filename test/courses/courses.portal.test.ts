import { describe, expect, test } from 'vitest';
import { updateCourse } from '../../src/courses/update-course.ts';
import { updateEnrollmentRole, endEnrollment } from '../../src/courses/update-enrollment.ts';
import { enrollUser } from '../../src/courses/enroll-users.ts';
import { createCourse } from '../../src/courses/create-course.ts';
import type { Db } from '../../src/platform/db/database.ts';
import { findActor } from '../support/find-actor.ts';
import { listAuditLog, findUserId } from '../support/rows.ts';
import { openPortal } from '../support/test-portal.ts';

/** Numbers of the cast's courses: Tomás teaches the first two, Ada the third. */
const [python, projects, ethics] = [1, 2, 3];

async function enrollmentOf(db: Db, userId: number, courseId: number) {
  return db
    .selectFrom('enrollments')
    .select(['role', 'status', 'created_at', 'ended_at'])
    .where('user_id', '=', userId)
    .where('course_id', '=', courseId)
    .executeTakeFirst();
}

describe('a course', () => {
  test('can be created only with the permission for all courses', async () => {
    const portal = await openPortal();
    const text = { title: 'Álgebra', description: 'Números' };
    expect(await createCourse(portal.context, await findActor(portal, 'tomas'), text)).toEqual({ kind: 'forbidden' });
    const ada = await findActor(portal, 'ada');
    expect(await createCourse(portal.context, ada, { title: '', description: '' })).toEqual({
      kind: 'invalid',
      errors: { title: 'missing' },
    });
    const made = await createCourse(portal.context, ada, text);
    expect(made).toEqual({ kind: 'created', id: 4 });
    const row = await portal.context.db.selectFrom('courses').selectAll().where('id', '=', 4).executeTakeFirst();
    expect(row).toMatchObject({ title: 'Álgebra', sort_key: 'algebra', is_active: 1, version: 1 });
    expect((await listAuditLog(portal.context.db)).at(-1)).toMatchObject({ event: 'course.made', actor_id: ada.id, subject_id: 4 });
  });

  test('can be updated by its teacher, and the later of two updates is a version conflict', async () => {
    const portal = await openPortal();
    const tomas = await findActor(portal, 'tomas');
    const change = { title: 'Python II', description: 'Otra vez', active: true, version: 1 };
    expect(await updateCourse(portal.context, tomas, ethics, change)).toEqual({ kind: 'not-found' });
    expect(await updateCourse(portal.context, tomas, python, change)).toEqual({ kind: 'updated' });
    expect(await updateCourse(portal.context, tomas, python, change)).toEqual({ kind: 'unchanged' });
    const late = await updateCourse(portal.context, await findActor(portal, 'ada'), python, { ...change, title: 'Python 3' });
    expect(late).toMatchObject({ kind: 'version-conflict', course: { title: 'Python II', version: 2 } });
    const auditEvent = (await listAuditLog(portal.context.db)).at(-1)!;
    expect(auditEvent).toMatchObject({ event: 'course.changed', actor_id: tomas.id });
    expect(JSON.parse(auditEvent.details)).toEqual({
      title: { before: 'Python para análisis de datos', after: 'Python II' },
      description: { before: expect.any(String) as string, after: 'Otra vez' },
    });
  });
});

describe('a code', () => {
  test('is of one course in each term, and found by the search', async () => {
    const portal = await openPortal();
    const ada = portal.as('ada');
    const create = (fields: object) =>
      ada
        .post('/admin/courses/new')
        .type('form')
        .send({ title: 'Python', description: '', code: 'py-101', term: '2026-2', ...fields });
    expect((await create({})).status).toBe(303);
    const row = await portal.context.db.selectFrom('courses').selectAll().where('id', '=', 4).executeTakeFirstOrThrow();
    expect(row).toMatchObject({ code: 'PY-101', term: '2026-2' });

    const taken = await create({ title: 'Otro' });
    expect([taken.status, taken.text.includes('El curso «Python» ya tiene ese código')]).toEqual([422, true]);
    expect(taken.text).toContain('value="PY-101"');
    expect((await create({ title: 'Python', term: '2027-1' })).status).toBe(303);
    expect((await create({ title: 'Sin período', term: '' })).status).toBe(303);
    expect((await create({ title: 'Sin período', term: '' })).status).toBe(303);
    expect((await create({ title: 'Largo', term: 'x'.repeat(21) })).status).toBe(422);

    const settings = { title: 'Python', description: '', code: 'PY-101', term: '2026-2', active: 'on', version: '1' };
    const clash = await portal.as('tomas').post('/courses/1/settings').type('form').send(settings);
    expect([clash.status, clash.text.includes('Otro curso ya tiene ese código'), clash.text.includes('«Python»')]).toEqual([
      422,
      true,
      false,
    ]);

    const list = (await ada.get('/admin/courses?q=py-101&term=2026-2')).text;
    expect(list.match(/PY-101 · 2026-2/g)).toHaveLength(1);
    expect(list).not.toContain('PY-101 · 2027-1');
    expect(list.indexOf('>2027-1</option>')).toBeLessThan(list.indexOf('>2026-2</option>'));
    expect((await ada.get('/admin/courses/export')).text).toContain('4;Python;PY-101;2026-2;');
    expect((await ada.get('/courses/4/settings')).text).toContain('<option value="2027-1"></option>');
  });
});

describe('an enrollment', () => {
  test('is created, ended and resumed as one row', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const tomas = await findActor(portal, 'tomas');
    const otto = await findUserId(db, 'otto');
    const key = { userId: otto, courseId: python };
    expect(await enrollUser(portal.context, tomas, { ...key, role: 'student' })).toBe('enrolled');
    expect(await enrollUser(portal.context, tomas, { ...key, role: 'student' })).toBe('unchanged');
    expect(await enrollUser(portal.context, tomas, { ...key, role: 'teacher' })).toBe('other-role');
    expect(await updateEnrollmentRole(portal.context, tomas, key, 'teacher')).toMatchObject({ kind: 'updated' });
    const created = (await enrollmentOf(db, otto, python))!;
    portal.clock.advance({ days: 1 });
    expect(await endEnrollment(portal.context, tomas, key)).toMatchObject({ kind: 'updated' });
    expect(await endEnrollment(portal.context, tomas, key)).toEqual({ kind: 'not-found' });
    expect(await enrollmentOf(db, otto, python)).toMatchObject({ status: 'ended', ended_at: '2026-11-21T17:00:00.000Z' });
    expect(await enrollUser(portal.context, tomas, { ...key, role: 'student' })).toBe('resumed');
    expect(await enrollmentOf(db, otto, python)).toEqual({ ...created, role: 'student' });
    const events = (await listAuditLog(db)).filter(({ event }) => event.startsWith('enrollment.'));
    expect(events.map(({ event, subject_id: id }) => [event, id])).toEqual(
      ['begun', 'role-changed', 'ended', 'resumed'].map((what) => [`enrollment.${what}`, otto]),
    );
    expect(JSON.parse(events[1]!.details)).toEqual({ course: python, courseRole: { before: 'student', after: 'teacher' } });
  });

  test('needs a manager of the course: to a teacher of another course it is not found', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const otto = await findUserId(db, 'otto');
    const wanted = { userId: otto, courseId: ethics, role: 'student' } as const;
    // Tomás studies ethics; which gives no permission.
    for (const member of ['tomas', 'sofia', 'otto'] as const) {
      const actor = await findActor(portal, member);
      expect(await enrollUser(portal.context, actor, wanted)).toBe('not-found');
      expect(await endEnrollment(portal.context, actor, { userId: await findUserId(db, 'tomas'), courseId: ethics })).toEqual({
        kind: 'not-found',
      });
    }
    expect(await enrollmentOf(db, otto, ethics)).toBeUndefined();
    expect(await enrollUser(portal.context, await findActor(portal, 'ada'), wanted)).toBe('enrolled');
    expect(await enrollUser(portal.context, null, { ...wanted, userId: 4711 })).toBe('not-found');
  });

  test('of a teacher that ended revokes the permission at once', async () => {
    const portal = await openPortal();
    const tomas = await findActor(portal, 'tomas');
    expect(await endEnrollment(portal.context, tomas, { userId: tomas.id, courseId: projects })).toMatchObject({ kind: 'updated' });
    const otto = await findUserId(portal.context.db, 'otto');
    expect(await enrollUser(portal.context, tomas, { userId: otto, courseId: projects, role: 'student' })).toBe('not-found');
  });
});

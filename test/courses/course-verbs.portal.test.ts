import { describe, expect, test } from 'vitest';
import { changeCourse } from '../../src/courses/update-course.ts';
import { changeEnrollmentRole, endEnrollment } from '../../src/courses/update-enrollment.ts';
import { enrollPerson } from '../../src/courses/enroll-user.ts';
import { makeCourse } from '../../src/courses/insert-course.ts';
import type { Db } from '../../src/platform/db/database.ts';
import { actorNamed } from '../support/find-actor.ts';
import { journalIn, userIdOf } from '../support/rows.ts';
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
  test('is made by who runs them all, and by nobody else', async () => {
    const portal = await openPortal();
    const text = { title: 'Álgebra', description: 'Números' };
    expect(await makeCourse(portal.needs, await actorNamed(portal, 'tomas'), text)).toEqual({ kind: 'forbidden' });
    const ada = await actorNamed(portal, 'ada');
    expect(await makeCourse(portal.needs, ada, { title: '', description: '' })).toEqual({ kind: 'faulty', faults: { title: 'missing' } });
    const made = await makeCourse(portal.needs, ada, text);
    expect(made).toEqual({ kind: 'made', id: 4 });
    const row = await portal.needs.db.selectFrom('courses').selectAll().where('id', '=', 4).executeTakeFirst();
    expect(row).toMatchObject({ title: 'Álgebra', sort_key: 'algebra', is_active: 1, version: 1 });
    expect((await journalIn(portal.needs.db)).at(-1)).toMatchObject({ deed: 'course.made', actor_id: ada.id, subject_id: 4 });
  });

  test('is changed by its teacher, and the second of two is told', async () => {
    const portal = await openPortal();
    const tomas = await actorNamed(portal, 'tomas');
    const change = { title: 'Python II', description: 'Otra vez', active: true, version: 1 };
    expect(await changeCourse(portal.needs, tomas, ethics, change)).toEqual({ kind: 'not-found' });
    expect(await changeCourse(portal.needs, tomas, python, change)).toEqual({ kind: 'changed' });
    expect(await changeCourse(portal.needs, tomas, python, change)).toEqual({ kind: 'unchanged' });
    const late = await changeCourse(portal.needs, await actorNamed(portal, 'ada'), python, { ...change, title: 'Python 3' });
    expect(late).toMatchObject({ kind: 'conflict', course: { title: 'Python II', version: 2 } });
    const deed = (await journalIn(portal.needs.db)).at(-1)!;
    expect(deed).toMatchObject({ deed: 'course.changed', actor_id: tomas.id });
    expect(JSON.parse(deed.details)).toEqual({
      title: { before: 'Python para análisis de datos', after: 'Python II' },
      description: { before: expect.any(String) as string, after: 'Otra vez' },
    });
  });
});

describe('an enrollment', () => {
  test('begins, ends and begins again in the same place', async () => {
    const portal = await openPortal();
    const { db } = portal.needs;
    const tomas = await actorNamed(portal, 'tomas');
    const otto = await userIdOf(db, 'otto');
    const place = { userId: otto, courseId: python };
    expect(await enrollPerson(portal.needs, tomas, { ...place, role: 'student' })).toBe('enrolled');
    expect(await enrollPerson(portal.needs, tomas, { ...place, role: 'student' })).toBe('unchanged');
    expect(await enrollPerson(portal.needs, tomas, { ...place, role: 'teacher' })).toBe('other-role');
    expect(await changeEnrollmentRole(portal.needs, tomas, place, 'teacher')).toBe('changed');
    const begun = (await enrollmentOf(db, otto, python))!;
    portal.clock.advance({ days: 1 });
    expect(await endEnrollment(portal.needs, tomas, place)).toBe('changed');
    expect(await endEnrollment(portal.needs, tomas, place)).toBe('not-found');
    expect(await enrollmentOf(db, otto, python)).toMatchObject({ status: 'ended', ended_at: '2026-11-21T17:00:00.000Z' });
    expect(await enrollPerson(portal.needs, tomas, { ...place, role: 'student' })).toBe('resumed');
    expect(await enrollmentOf(db, otto, python)).toEqual({ ...begun, role: 'student' });
    const deeds = (await journalIn(db)).filter(({ deed }) => deed.startsWith('enrollment.'));
    expect(deeds.map(({ deed, subject_id: id }) => [deed, id])).toEqual(
      ['begun', 'role-changed', 'ended', 'resumed'].map((what) => [`enrollment.${what}`, otto]),
    );
    expect(JSON.parse(deeds[1]!.details)).toEqual({ course: python, courseRole: { before: 'student', after: 'teacher' } });
  });

  test('is a matter of who runs the course: a teacher of another one finds nothing', async () => {
    const portal = await openPortal();
    const { db } = portal.needs;
    const otto = await userIdOf(db, 'otto');
    const wanted = { userId: otto, courseId: ethics, role: 'student' } as const;
    // Tomás studies ethics; that makes him nobody there.
    for (const member of ['tomas', 'sofia', 'otto'] as const) {
      const actor = await actorNamed(portal, member);
      expect(await enrollPerson(portal.needs, actor, wanted)).toBe('not-found');
      expect(await endEnrollment(portal.needs, actor, { userId: await userIdOf(db, 'tomas'), courseId: ethics })).toBe('not-found');
    }
    expect(await enrollmentOf(db, otto, ethics)).toBeUndefined();
    expect(await enrollPerson(portal.needs, await actorNamed(portal, 'ada'), wanted)).toBe('enrolled');
    expect(await enrollPerson(portal.needs, null, { ...wanted, userId: 4711 })).toBe('not-found');
  });

  test('that ended takes the course away from its teacher at once', async () => {
    const portal = await openPortal();
    const tomas = await actorNamed(portal, 'tomas');
    expect(await endEnrollment(portal.needs, tomas, { userId: tomas.id, courseId: projects })).toBe('changed');
    const otto = await userIdOf(portal.needs.db, 'otto');
    expect(await enrollPerson(portal.needs, tomas, { userId: otto, courseId: projects, role: 'student' })).toBe('not-found');
  });
});

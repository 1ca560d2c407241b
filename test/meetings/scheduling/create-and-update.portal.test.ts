import { describe, expect, test } from 'vitest';
import { updateMeeting } from '../../../src/meetings/scheduling/update-meeting.ts';
import { createMeeting } from '../../../src/meetings/scheduling/create-meeting.ts';
import type { MeetingPlan } from '../../../src/meetings/meeting-plan.ts';
import { findActor } from '../../support/find-actor.ts';
import { classes, listAuditLog, findMeetingId } from '../../support/rows.ts';
import { openPortal } from '../../support/test-portal.ts';

const [python, projects, ethics] = [1, 2, 3];

/** Two days on, at nine in the evening: nobody of the cast teaches then. */
const plan: MeetingPlan = {
  title: 'Clase extra',
  startsAt: new Date('2026-11-23T00:00:00.000Z'),
  endsAt: new Date('2026-11-23T01:30:00.000Z'),
  teacherOpening: null,
  studentOpening: 5,
  closing: 0,
};

const asked = { allowConflicts: false };

describe('createMeeting and updateMeeting', () => {
  test('create a meeting with its room and link for a teacher of the course', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const tomas = await findActor(portal, 'tomas');
    expect(await createMeeting(portal.context, tomas, ethics, plan, asked)).toEqual({ kind: 'not-found' });
    const made = await createMeeting(portal.context, tomas, python, plan, asked);
    if (made.kind !== 'created') throw new Error(made.kind);
    const row = await db.selectFrom('meetings').selectAll().where('id', '=', made.id).executeTakeFirst();
    expect(row).toMatchObject({
      course_id: python,
      room_name: `curso_1_${made.id}`,
      link: `https://meet.gryphos.cl/curso_1_${made.id}`,
      starts_at: '2026-11-23T00:00:00.000Z',
      student_opening: 5,
      closing: 0,
      series_id: null,
      version: 1,
    });
    expect((await listAuditLog(db)).at(-1)).toMatchObject({ event: 'meeting.made', actor_id: tomas.id, subject_id: made.id });
  });

  test('report schedule conflicts of the same teacher unless they are allowed', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const tomas = await findActor(portal, 'tomas');
    // Gestión de proyectos is taught by Tomás too, and its workshop begins in 25 minutes.
    const soon = (await db.selectFrom('meetings').selectAll().where('title', '=', classes.soon).executeTakeFirst())!;
    const [startsAt, endsAt] = [new Date(soon.starts_at), new Date(soon.ends_at)];
    const clash = await createMeeting(portal.context, tomas, python, { ...plan, startsAt, endsAt }, asked);
    expect(clash).toMatchObject({
      kind: 'schedule-conflict',
      conflicts: [{ title: classes.open }, { id: soon.id, courseId: projects, startsAt, endsAt }],
    });
    // One that begins when the other ends is none, nor is one that was cancelled.
    await db.updateTable('meetings').set({ cancelled_at: portal.clock.now().toISOString() }).where('title', '=', classes.open).execute();
    const behind = { ...plan, startsAt: endsAt, endsAt: new Date(endsAt.getTime() + 60_000) };
    expect(await createMeeting(portal.context, tomas, python, behind, asked)).toMatchObject({ kind: 'created' });
    expect(await createMeeting(portal.context, tomas, python, { ...plan, startsAt, endsAt }, { allowConflicts: true })).toMatchObject({
      kind: 'created',
    });
  });

  test.each([
    ['without a title', { title: '' }, { title: 'missing' }],
    ['that ends before it begins', { endsAt: plan.startsAt }, { endsAt: 'backwards' }],
    ['of thirteen hours', { endsAt: new Date(plan.startsAt.getTime() + 13 * 3_600_000) }, { endsAt: 'tooLong' }],
    ['that opens two days before', { studentOpening: 2880 }, { studentOpening: 'minutes' }],
    ['that closes before its end', { closing: -1 }, { closing: 'minutes' }],
  ])('refuse a meeting %s', async (_what, wrong, faults) => {
    const portal = await openPortal();
    expect(await createMeeting(portal.context, null, python, { ...plan, ...wrong }, asked)).toEqual({ kind: 'invalid', errors: faults });
  });

  test('detect version conflicts', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const id = await findMeetingId(db, classes.soon);
    const tomas = await findActor(portal, 'tomas');
    const change = { ...plan, active: true, version: 1 };
    expect(await updateMeeting(portal.context, await findActor(portal, 'otto'), id, change, asked)).toEqual({ kind: 'not-found' });
    expect(await updateMeeting(portal.context, tomas, id, change, asked)).toEqual({ kind: 'updated' });
    expect(await updateMeeting(portal.context, tomas, id, change, asked)).toEqual({ kind: 'unchanged' });
    expect(await updateMeeting(portal.context, tomas, id, { ...change, title: 'Otro' }, asked)).toMatchObject({
      kind: 'version-conflict',
      meeting: { title: 'Clase extra', version: 2 },
    });
    const auditEvent = (await listAuditLog(db)).at(-1)!;
    expect(auditEvent).toMatchObject({ event: 'meeting.changed', subject_id: id });
    expect(JSON.parse(auditEvent.details)).toMatchObject({
      title: { before: classes.soon, after: 'Clase extra' },
      studentOpening: { before: null, after: 5 },
    });
    expect((await db.selectFrom('meetings').select('room_name').where('id', '=', id).executeTakeFirst())?.room_name).toBe(`curso_2_${id}`);
  });

  test('do not report a moved meeting as a conflict with itself', async () => {
    const portal = await openPortal();
    const id = await findMeetingId(portal.context.db, classes.notForSofia);
    const row = (await portal.context.db.selectFrom('meetings').selectAll().where('id', '=', id).executeTakeFirst())!;
    const later = (text: string) => new Date(Date.parse(text) + 900_000);
    const change = { ...plan, startsAt: later(row.starts_at), endsAt: later(row.ends_at), active: true, version: 1 };
    expect(await updateMeeting(portal.context, await findActor(portal, 'ada'), id, change, asked)).toEqual({ kind: 'updated' });
  });
});

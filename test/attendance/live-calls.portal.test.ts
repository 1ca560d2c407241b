import { describe, expect, test } from 'vitest';
import { reportAttendance, type Presence } from '../support/attended-class.ts';
import { addPeopleRows } from '../support/people.ts';
import { WEBHOOK_SECRET } from '../support/room-events.ts';
import { classes, findMeetingId, findUserId } from '../support/rows.ts';
import { divideCourse } from '../support/sections.ts';
import { openPortal, type Member, type TestPortal } from '../support/test-portal.ts';
import { textOfHtml } from '../support/text-of-html.ts';

/** The class that began five minutes ago, with these people inside. */
async function liveCall(people: Presence[]) {
  const portal = await openPortal({ JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET });
  const id = await findMeetingId(portal.context.db, classes.open);
  await reportAttendance(portal, id, people);
  return { portal, id, part: `/meetings/${id}/live` };
}

const look = async (portal: TestPortal, path: string, member: Member) => textOfHtml((await portal.as(member).get(path)).text).trim();

describe('who is in a call', () => {
  test('is shown by name to users who manage it, and as a number to its members', async () => {
    const { portal, id, part } = await liveCall([
      ['sofia', 2],
      ['tomas', 0],
      ['sofia', 3],
      ['ada', 1, 2],
    ]);
    expect(await look(portal, part, 'tomas')).toBe('2 personas en la sala Tomás Núñez, Sofía Riquelme Ver asistencia');
    expect(await look(portal, part, 'ada')).toBe('2 personas en la sala Tomás Núñez, Sofía Riquelme Ver asistencia');
    expect(await look(portal, part, 'sofia')).toBe('2 personas en la sala Tu docente ya está');
    expect((await portal.as('otto').get(part)).status).toBe(404);
    expect((await portal.as('ada').get('/meetings/987654/live')).status).toBe(404);
    const names = '2 personas en la sala Tomás Núñez, Sofía Riquelme';
    for (const path of ['/', '/courses/1', `/meetings/${id}`]) expect(await look(portal, path, 'tomas'), path).toContain(names);
    expect(await look(portal, '/admin', 'ada')).toContain(names);
    expect(await look(portal, '/courses/1', 'sofia')).toContain('2 personas en la sala Tu docente ya está');
  });

  test('is told to those for whom the page of the class is', async () => {
    const { portal, part } = await liveCall([['tomas', 0]]);
    await divideCourse(portal);
    const seen = async (member: Member) => [
      (await portal.as(member).get('/meetings/1')).status,
      (await portal.as(member).get(part)).status,
    ];
    expect(await seen('sofia')).toEqual([200, 200]);
    // Of the other section, until he moderates this class.
    expect(await seen('otto')).toEqual([404, 404]);
    await portal.as('tomas').post('/meetings/1/moderators').type('form').send({ login: 'otto', until: '2026-11-20' }).expect(303);
    expect(await seen('otto')).toEqual([200, 200]);
    await portal.context.db
      .deleteFrom('enrollments')
      .where('user_id', '=', await findUserId(portal.context.db, 'otto'))
      .execute();
    expect(await seen('otto')).toEqual([200, 200]);
    expect(await look(portal, part, 'otto')).toBe('1 persona en la sala Tu docente ya está');
  });

  test('is nobody before the first joins and after the last has left', async () => {
    const { portal, id, part } = await liveCall([]);
    expect(await look(portal, part, 'sofia')).toBe('Aún no hay nadie en la sala');
    await reportAttendance(portal, id, [['tomas', 0, 3]]);
    expect(await look(portal, part, 'sofia')).toBe('Aún no hay nadie en la sala');
  });

  test('counts participants without an account, and shows a limited number of names', async () => {
    const { portal, id, part } = await liveCall([]);
    const { db } = portal.context;
    await addPeopleRows(
      db,
      Array.from({ length: 8 }, (_, index) => ({ username: `n${index}`, firstName: `Ana ${index}`, lastName: 'Núñez' })),
    );
    await reportAttendance(
      portal,
      id,
      Array.from({ length: 8 }, (_, index): Presence => [`n${index}`, index % 3]),
    );
    const base = { meeting_id: id, breakout: '', joined_at: portal.clock.now().toISOString(), left_at: null };
    await db
      .insertInto('participations')
      .values([
        { ...base, occupant_jid: 'r1@recorder/x', user_id: null },
        { ...base, occupant_jid: 'r1@recorder/y', user_id: null },
      ])
      .execute();
    expect(await look(portal, part, 'tomas')).toMatch(/^9 personas en la sala (Ana \d Núñez, ){5}Ana \d Núñez y 3 más Ver asistencia$/);
  });

  test('is answered with 204 while unchanged, and not polled after the call', async () => {
    const { portal, id, part } = await liveCall([['tomas', 0]]);
    const { text } = await portal.as('sofia').get(part);
    const again = /hx-get="([^"]+)" hx-trigger="every 15s, look"/.exec(text)![1]!;
    const same = await portal.as('sofia').get(again);
    expect([same.status, same.text]).toEqual([204, '']);
    await reportAttendance(portal, id, [['sofia', 4]]);
    expect((await portal.as('sofia').get(again)).status).toBe(200);
    await reportAttendance(
      portal,
      id,
      [
        ['tomas', 0, 5],
        ['sofia', 4, 5],
      ],
      5,
    );
    portal.clock.advance({ hours: 5 });
    const over = await portal.as('sofia').get(again);
    expect([over.status, over.text.includes('hx-get')]).toEqual([286, false]);
  });

  test('ends for unreported leavings with a new room, or some hours after the entry closed', async () => {
    const { portal, id, part } = await liveCall([['tomas', 0]]);
    portal.clock.advance({ hours: 5 });
    expect(await look(portal, part, 'sofia')).toBe('1 persona en la sala Tu docente ya está');
    portal.clock.advance({ hours: 2 });
    expect((await portal.as('sofia').get(part)).status).toBe(286);
    const { portal: other, id: otherId, part: otherPart } = await liveCall([['tomas', 0]]);
    await other.context.db
      .insertInto('room_openings')
      .values({ meeting_id: otherId, breakout: '', opened_at: other.clock.now().toISOString(), closed_at: null })
      .execute();
    expect([id, await look(other, otherPart, 'sofia')]).toEqual([otherId, 'Aún no hay nadie en la sala']);
  });

  test('leaves flash messages to the next page', async () => {
    const { portal, part } = await liveCall([['tomas', 0]]);
    const tomas = portal.as('tomas');
    await tomas.post('/meetings/1/attendance/2').type('form').send({ status: 'present', reason: 'Estuvo', version: '0' });
    expect((await tomas.get(part)).text).not.toContain('Corregiste');
    expect((await tomas.get('/meetings/1/attendance')).text).toContain('Corregiste la asistencia.');
  });

  test('is not shown where Jitsi reports no events', async () => {
    const portal = await openPortal();
    const id = await findMeetingId(portal.context.db, classes.open);
    expect(await look(portal, '/courses/1', 'sofia')).not.toContain('en la sala');
    const part = await portal.as('sofia').get(`/meetings/${id}/live`);
    expect([part.status, part.text.trim()]).toEqual([286, '']);
  });
});

import { describe, expect, test } from 'vitest';
import { apiClient, signInToApi } from '../support/api-client.ts';
import { reportAttendance } from '../support/attended-class.ts';
import { createGuestLink } from '../support/guests.ts';
import { link, openPortalWithMinutes, poll, report } from '../support/minutes.ts';
import { openPortalWithRecordings, uploadRecording } from '../support/recordings.ts';
import { occupant, roomEvents, seconds, sendRoomEvents, WEBHOOK_SECRET } from '../support/room-events.ts';
import { classes, findMeetingId, findUserId, listAuditLog } from '../support/rows.ts';
import { divideCourse } from '../support/sections.ts';
import { TEST_NOW } from '../support/test-clock.ts';
import { openPortal, type Member, type TestPortal } from '../support/test-portal.ts';
import { textOfHtml } from '../support/text-of-html.ts';
import { asBuffer, unzip } from '../support/zip.ts';
import { scheduleRetention } from '../../src/privacy/run-retention.ts';

const read = async (portal: TestPortal, member: Member, path = '/meetings/1/minutes') =>
  textOfHtml((await portal.as(member).get(path).expect(200)).text);

const paths = ['/meetings/1/minutes', '/meetings/1/minutes/print'];

async function statuses(portal: TestPortal, path: string) {
  const answers = ['ada', 'tomas', 'sofia', 'otto'].map(
    async (member) => [member, (await portal.as(member as Member).get(path)).status] as const,
  );
  return { ...Object.fromEntries(await Promise.all(answers)), stranger: (await portal.stranger().get(path)).status };
}

/** Sofía enters and writes two links; a guest writes one. There is a poll. */
async function holdClass(portal: TestPortal): Promise<void> {
  const sofia = String(await findUserId(portal.context.db, 'sofia'));
  const room = roomEvents('curso_1_1');
  await reportAttendance(portal, 1, [['tomas', -5, 80]], 81);
  await sendRoomEvents(portal, [
    room.joined(occupant('sofia', TEST_NOW, undefined, { id: sofia })),
    room.joined(occupant('guest', TEST_NOW, undefined, { id: `guest-${'a'.repeat(20)}`, name: 'Ana Soto (Con invitación)' })),
  ]);
  await report(portal, [
    poll({ Lunes: 2, Martes: 1 }),
    link('https://example.org/guia'),
    link('https://example.org/ayuda', { written_at: seconds(TEST_NOW) + 60 }),
    link('https://example.org/ana', { occupant_jid: `guest@meet.example.org/a${seconds(TEST_NOW)}`, written_at: seconds(TEST_NOW) + 61 }),
    link('https://example.org/nadie', { occupant_jid: 'nobody@meet.example.org/x', written_at: seconds(TEST_NOW) + 62 }),
  ]);
}

describe('the minutes of a class', () => {
  test('gather times, teachers, polls and links; who manages it also reads attendance and who wrote', async () => {
    const portal = await openPortalWithMinutes();
    await holdClass(portal);
    for (const path of paths) {
      const [teacher, student] = [await read(portal, 'tomas', path), await read(portal, 'sofia', path)];
      for (const text of [teacher, student]) {
        expect(text).toMatch(/La dictó Tomás Núñez: \d\d:\d\d–\d\d:\d\d/);
        expect(text).toMatch(/Realizada \d\d:\d\d–\d\d:\d\d/);
        expect(text).toMatch(/¿Cuándo es la prueba\? .*Votaron 3 personas.*Lunes 2 votos.*Martes 1 voto/);
        expect(text).toMatch(/guia.*ayuda.*ana.*nadie/);
      }
      expect(teacher).toMatch(/guia Sofía Riquelme.*ana Ana Soto \(Con invitación\).*nadie No se sabe quién/);
      expect(teacher).toMatch(/Asistencia.*Sofía Riquelme/);
      expect(student).not.toContain('Asistencia de');
      expect(student).not.toMatch(/Sofía Riquelme (?!S)|Ana Soto/);
      expect(student).not.toContain('Quitar');
    }
  });

  test('are for who manages the class and for who may join it', async () => {
    const portal = await openPortalWithMinutes();
    for (const path of paths) expect(await statuses(portal, path)).toEqual({ ada: 200, tomas: 200, sofia: 200, otto: 404, stranger: 302 });
    expect(await statuses(portal, '/meetings/999/minutes')).toEqual({ ada: 404, tomas: 404, sofia: 404, otto: 404, stranger: 302 });
    // Put out of the course.
    const target = `user:${await findUserId(portal.context.db, 'sofia')}`;
    await portal.as('tomas').post('/meetings/1/removals').type('form').send({ target, scope: 'course', reason: '' }).expect(303);
    for (const path of paths) await portal.as('sofia').get(path).expect(403);
  });

  test('are not for who is in another section, nor for who left the course', async () => {
    const portal = await openPortalWithMinutes();
    await divideCourse(portal);
    for (const path of paths) expect(await statuses(portal, path)).toEqual({ ada: 200, tomas: 200, sofia: 200, otto: 404, stranger: 302 });
    await portal.context.db
      .updateTable('enrollments')
      .set({ status: 'ended', ended_at: TEST_NOW.toISOString() })
      .where('user_id', '=', await findUserId(portal.context.db, 'sofia'))
      .execute();
    for (const path of paths) await portal.as('sofia').get(path).expect(404);
  });

  test('are for a substitute with names, without removing anything', async () => {
    const portal = await openPortalWithMinutes();
    await holdClass(portal);
    await portal.as('tomas').post('/meetings/1/moderators').type('form').send({ login: 'otto', until: '2026-11-20' }).expect(303);
    const text = await read(portal, 'otto');
    expect(text).toContain('guia Sofía Riquelme');
    expect(text).not.toContain('Quitar');
    await portal.as('otto').post('/meetings/1/minutes/links/1/remove').expect(403);
  });

  test('list links as text that leads nowhere by itself', async () => {
    const portal = await openPortalWithMinutes();
    await report(portal, [poll({ '<b>Sí</b>': 1 }, { question: '<script>alert(1)</script>' }), link('https://example.org/?a=1&b="x"')]);
    const { text } = await portal.as('sofia').get('/meetings/1/minutes');
    expect(text).not.toContain('<script>alert');
    expect(text).not.toContain('<b>Sí');
    expect(text).toMatch(
      /<a href="https:\/\/example.org\/\?a=1&#38;b=%22x" rel="noopener noreferrer nofollow ugc"|<a href="https:\/\/example.org\/\?a=1&amp;b=%22x" rel="noopener noreferrer nofollow ugc"/,
    );
  });

  test('lose a link for good when who manages the class removes it', async () => {
    const portal = await openPortalWithMinutes();
    await holdClass(portal);
    const { db } = portal.context;
    const { id } = await db.selectFrom('call_links').select('id').where('url', 'like', '%guia').executeTakeFirstOrThrow();
    const path = (meeting: number) => `/meetings/${meeting}/minutes/links/${id}/remove`;
    for (const [member, status] of [
      ['sofia', 403],
      ['otto', 403],
    ] as const)
      await portal.as(member).post(path(1)).expect(status);
    // Of another meeting.
    await portal
      .as('tomas')
      .post(path(await findMeetingId(db, classes.soon)))
      .expect(404);
    await portal.as('tomas').post(path(1)).expect(303);
    await portal.as('tomas').post(path(1)).expect(404);
    await report(portal, [link('https://example.org/guia')]);
    expect(await read(portal, 'tomas')).not.toContain('/guia');
    expect((await db.selectFrom('call_links').select('url').where('id', '=', id).executeTakeFirstOrThrow()).url).toBe('');
    expect((await listAuditLog(db)).filter(({ event }) => event === 'meeting.chat-link-removed')).toMatchObject([{ subject_id: 1 }]);
  });

  test('say what there is not yet, and nothing of polls and links where the portal does not keep them', async () => {
    const portal = await openPortal({ JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET });
    expect(await read(portal, 'tomas')).toContain('Jitsi no informó de esta clase');
    expect(await read(portal, 'tomas')).not.toContain('Encuestas');
    const soon = await findMeetingId(portal.context.db, classes.soon);
    expect(await read(portal, 'tomas', `/meetings/${soon}/minutes`)).toContain('La clase todavía no comienza');
    expect(await read(portal, 'sofia', '/meetings/1')).toContain('Acta de la clase');
    expect(await read(await openPortalWithMinutes(), 'tomas')).toMatch(/No hubo encuestas.*No se escribieron enlaces/);
  });

  test('lead to recordings: students to the published ones', async () => {
    const portal = await openPortalWithRecordings({ KEEP_POLLS_AND_LINKS: 'true' });
    const id = await uploadRecording(portal);
    expect(await read(portal, 'tomas')).toContain('(sin publicar)');
    expect(await read(portal, 'sofia')).not.toContain('Grabación');
    await portal.as('tomas').post(`/recordings/${id}/publish`).expect(303);
    expect((await portal.as('sofia').get('/meetings/1/minutes')).text).toContain(`href="/recordings/${id}"`);
  });

  test('are the same in the API', async () => {
    const portal = await openPortalWithMinutes();
    await holdClass(portal);
    const get = async (member: Member) =>
      apiClient(portal, (await signInToApi(portal, member)).access_token).get('/api/v1/meetings/1/minutes');
    const teacher = await get('tomas');
    expect(teacher.body).toMatchObject({
      teachers: [{ name: 'Tomás Núñez' }],
      polls: [
        {
          question: '¿Cuándo es la prueba?',
          voters: 3,
          options: [
            { text: 'Lunes', votes: 2 },
            { text: 'Martes', votes: 1 },
          ],
        },
      ],
      erased_at: null,
    });
    const writers = (given: unknown) => (given as { links: { written_by: string | null }[] }).links.map((one) => one.written_by);
    expect(writers(teacher.body)).toEqual(['Sofía Riquelme', 'Sofía Riquelme', 'Ana Soto (Con invitación)', null]);
    const student = await get('sofia');
    expect(student.status).toBe(200);
    expect(writers(student.body)).toEqual([null, null, null, null]);
    expect((await get('otto')).status).toBe(404);
    await apiClient(portal).get('/api/v1/meetings/1/minutes').expect(401);
  });
});

describe('privacy of what was written and voted', () => {
  test('whoever is about to enter is told what stays, where it does', async () => {
    const notices = async (portal: TestPortal) => {
      const pages = [await portal.as('sofia').get('/meetings/1'), await portal.stranger().get(await createGuestLink(portal, 1))];
      portal.clock.advance({ hours: -1 });
      pages.push(await portal.as('sofia').get('/join-meeting/1'));
      return pages.map(({ text }) => text.includes('los enlaces que se escriban en el chat'));
    };
    expect(await notices(await openPortalWithMinutes())).toEqual([true, true, true]);
    expect(await notices(await openPortal({ JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET }))).toEqual([false, false, false]);
  });

  test('the personal download has the links that somebody wrote, and nobody else’s', async () => {
    const portal = await openPortalWithMinutes();
    await holdClass(portal);
    const links = async (member: Member) => {
      const browser = portal.as(member);
      await browser.post('/profile/data').expect(303);
      await portal.runJobs();
      const file = await browser.get('/profile/data/file').buffer().parse(asBuffer);
      return JSON.parse((await unzip(file.body as Buffer))['enlaces-del-chat.json']!) as { url: string }[];
    };
    expect(await links('sofia')).toMatchObject([{ url: 'https://example.org/guia' }, { url: 'https://example.org/ayuda' }]);
    expect(await links('tomas')).toEqual([]);
  });

  test('the public page says so', async () => {
    const policy = async (portal: TestPortal) => textOfHtml((await portal.stranger().get('/privacy')).text);
    const keeping = await policy(await openPortalWithMinutes());
    expect(keeping).toContain('Los resultados de las encuestas de tus clases, sin decir quién votó qué');
    expect(keeping).toContain('el portal recibe solo los enlaces que envías a todas las personas');
    expect(keeping).not.toContain('no pasa por el portal');
    expect(await policy(await openPortal())).not.toContain('encuestas');
  });

  test('it goes with the attendance of its class', async () => {
    const portal = await openPortalWithMinutes();
    const { db } = portal.context;
    await holdClass(portal);
    await db.updateTable('privacy_rules').set({ months: '{"attendance":6}' }).execute();
    portal.clock.advance({ days: 200 });
    await scheduleRetention(portal.context);
    portal.clock.advance({ days: 1 });
    await portal.runJobs();
    for (const table of ['call_polls', 'call_links', 'participations'] as const)
      expect([table, await db.selectFrom(table).select('id').execute()]).toEqual([table, []]);
    const { id } = await db.selectFrom('meetings').select('id').where('id', '=', 1).executeTakeFirstOrThrow();
    const ada = portal.stranger();
    await ada.post('/login').type('form').send({ username: 'ada', password: 'unirse-ahora' }).expect(303);
    expect(textOfHtml((await ada.get(`/meetings/${id}/minutes`).expect(200)).text)).toMatch(
      /La asistencia, las encuestas y los enlaces de esta clase se borraron el/,
    );
  });

  test('a class of which something was written is not deleted', async () => {
    const portal = await openPortalWithMinutes();
    const { db } = portal.context;
    const soon = await findMeetingId(db, classes.soon);
    const { room_name: room } = await db.selectFrom('meetings').select('room_name').where('id', '=', soon).executeTakeFirstOrThrow();
    await report(portal, [link('https://example.org/')], { room: room! });
    await portal.as('tomas').post(`/meetings/${soon}/delete`);
    expect(await db.selectFrom('meetings').select('id').where('id', '=', soon).execute()).toHaveLength(1);
  });
});

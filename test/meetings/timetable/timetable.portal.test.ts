import { describe, expect, test } from 'vitest';
import { insertCourse } from '../../../src/courses/create-course.ts';
import { insertMeeting } from '../../../src/meetings/scheduling/create-meeting.ts';
import { inTransaction } from '../../../src/platform/db/database.ts';
import { classes, findMeetingId } from '../../support/rows.ts';
import { openPortal, type TestPortal } from '../../support/test-portal.ts';
import { textOfHtml } from '../../support/text-of-html.ts';

async function addMeetings(portal: TestPortal, count: number, startsAt: (index: number) => Date) {
  await inTransaction(portal.context.db, async (tx) => {
    for (let index = 0; index < count; index++) {
      const start = startsAt(index);
      const meeting = { courseId: 1, title: `Sesión ${index}`, startsAt: start, endsAt: new Date(start.getTime() + 3_600_000) };
      await insertMeeting(tx, portal.context.settings.jitsi, meeting);
    }
  });
}

describe('the page Today', () => {
  test('shows a student the running class with one button, then the day and the week with states', async () => {
    const portal = await openPortal();
    const page = textOfHtml((await portal.as('sofia').get('/')).text);
    const inOrder = [
      'Hola, Sofía',
      'Viernes, 20 de noviembre',
      'Tu clase de ahora',
      classes.open,
      'Unirse ahora',
      classes.over,
      'Terminada',
      classes.soon,
      'Abre en 15 min',
      classes.noLink,
      'Domingo, 22 de noviembre',
      classes.cancelled,
      'Cancelada',
    ];
    let from = 0;
    for (const words of inOrder) {
      const found = page.indexOf(words, from);
      expect([words, found >= from]).toEqual([words, true]);
      from = found;
    }
    expect(page).not.toContain(classes.notForSofia);
    expect(page).toContain('hora de Chile');
  });

  test('has a plain link to join, with the name of the class for screen readers', async () => {
    const portal = await openPortal();
    expect((await portal.as('sofia').get('/')).text).toMatch(
      /<a [^>]*href="\/join-meeting\/1"[^>]*aria-label="Unirse ahora: Clase 3: tablas y gráficos"/,
    );
  });

  test('shows a teacher the classes that they teach and attend', async () => {
    const portal = await openPortal();
    const page = textOfHtml((await portal.as('tomas').get('/')).text);
    expect(page).toContain(classes.notForSofia);
    expect(page).toContain('Abierta');
  });

  test('shows an administrator every class', async () => {
    const portal = await openPortal();
    const page = textOfHtml((await portal.as('ada').get('/')).text);
    for (const title of [classes.open, classes.soon, classes.notForSofia]) expect(page).toContain(title);
  });

  test('explains an empty page to users without a course and to users with a free week', async () => {
    const portal = await openPortal();
    expect((await portal.as('otto').get('/')).text).toContain('Todavía no estás en ningún curso');
    portal.clock.advance({ days: 20 });
    expect((await portal.as('sofia').get('/')).text).toContain('No tienes clases en los próximos días');
  });

  test('uses the language and the time zone of the user', async () => {
    const portal = await openPortal();
    await portal.context.db
      .updateTable('auth_user')
      .set({ locale: 'en', time_zone: 'Asia/Tokyo' })
      .where('username', '=', 'sofia')
      .execute();
    const page = textOfHtml((await portal.as('sofia').get('/')).text);
    expect(page).toContain('Saturday 21 November');
    expect(page).toContain('Japan Standard Time');
    expect(page).toContain('Join now');
  });

  test('ends the day at midnight of the user, also in the night of the clock change', async () => {
    const portal = await openPortal();
    portal.clock.set(new Date('2026-09-06T03:30:00Z'));
    await portal.context.db.deleteFrom('meetings').execute();
    await portal.context.db.updateTable('sessions').set({ expires_at: '2030-01-01T00:00:00.000Z' }).execute();
    await addMeetings(portal, 2, (index) => new Date(index === 0 ? '2026-09-06T03:45:00Z' : '2026-09-06T04:10:00Z'));
    const page = textOfHtml((await portal.as('sofia').get('/')).text);
    expect(page).toContain('Sábado, 5 de septiembre');
    expect(page).toMatch(/Domingo, 6 de septiembre.*01:10–02:10.*Sesión 1/);
  });
});

describe('courses', () => {
  test('lists the courses of the user with the next class and the teachers', async () => {
    const portal = await openPortal();
    const page = textOfHtml((await portal.as('sofia').get('/courses')).text);
    expect(page).toMatch(/Gestión de proyectos.*Tomás Núñez.*Python para análisis de datos/);
    expect(page).not.toContain('Ética');
    expect(textOfHtml((await portal.as('tomas').get('/courses')).text)).toMatch(/Eres estudiante Ética.*Eres docente Gestión/);
    expect((await portal.as('otto').get('/courses')).text).toContain('Todavía no estás en ningún curso');
  });

  test('shows a course without a title', async () => {
    const portal = await openPortal();
    await portal.context.db.updateTable('courses').set({ title: ' ' }).where('id', '=', 1).execute();
    for (const path of ['/courses', '/courses/1', '/']) expect([path, (await portal.as('sofia').get(path)).status]).toEqual([path, 200]);
  });

  test('answers 404 for courses of others and for unknown courses alike', async () => {
    const portal = await openPortal();
    const foreign = await portal.as('otto').get('/courses/1');
    const missing = await portal.as('otto').get('/courses/4711');
    expect([foreign.status, foreign.text]).toEqual([404, missing.text]);
    expect((await portal.as('ada').get('/courses/1')).status).toBe(200);
  });

  test('pages through a long list without gap or repetition', async () => {
    const portal = await openPortal();
    const start = portal.clock.now().getTime();
    await addMeetings(portal, 25, (index) => new Date(start - (index + 60) * 3_600_000));
    const titles: string[] = [];
    let address: string | undefined = '/past';
    while (address) {
      const { text }: { text: string } = await portal.as('sofia').get(address);
      titles.push(...[...text.matchAll(/Sesión \d+/g)].map(([title]) => title));
      address = /href="(\/past\?behind=[^"]+)"/.exec(text)?.[1];
    }
    expect(titles).toEqual(Array.from({ length: 25 }, (_, index) => `Sesión ${index}`));
  });

  test('says that no other class is scheduled under the only one', async () => {
    const portal = await openPortal();
    await portal.context.db.deleteFrom('meetings').where('course_id', '=', 1).execute();
    const pageOf = async () => textOfHtml((await portal.as('sofia').get('/courses/1')).text);
    expect(await pageOf()).toContain('No hay clases programadas en este curso.');
    await addMeetings(portal, 1, () => new Date(portal.clock.now().getTime() + 3_600_000));
    expect(await pageOf()).toMatch(/Sesión 0.*No hay más clases programadas en este curso\./);
  });

  test('pages through upcoming and past meetings of a course', async () => {
    const portal = await openPortal();
    const start = portal.clock.now().getTime();
    await addMeetings(portal, 23, (index) => new Date(start + (index + 60) * 3_600_000));
    const titles: string[] = [];
    let address: string | undefined = '/courses/1?q=sesion';
    while (address) {
      const { text }: { text: string } = await portal.as('sofia').get(address);
      titles.push(...[...text.matchAll(/meeting-title">[^S]*>(Sesión \d+)/g)].map(([, title]) => title!));
      address = /href="(\/courses\/1\?[^"]*at=after[^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
    }
    expect(titles).toEqual(Array.from({ length: 23 }, (_, index) => `Sesión ${index}`));
    expect((await portal.as('sofia').get('/courses/1?tab=past')).text).toContain('Clase 1: primeros pasos');
  });

  test('pages through courses by title, ñ after n', async () => {
    const portal = await openPortal();
    await inTransaction(portal.context.db, async (tx) => {
      for (const title of [
        'Ñandúes',
        'Nzz',
        'nácar',
        'Oboe',
        ...Array.from({ length: 26 }, (_, index) => `Relleno ${String(index).padStart(2, '0')}`),
      ]) {
        await insertCourse(tx, { title, description: '' }, portal.clock.now());
      }
    });
    const first = await portal.as('ada').get('/courses');
    const second = await portal.as('ada').get(/href="(\/courses\?title=[^"]+)"/.exec(first.text)![1]!.replaceAll('&amp;', '&'));
    const titles = [...(first.text + second.text).matchAll(/<a[^>]* href="\/courses\/\d+"[^>]*>([^<]+)<\/a>/g)].map(([, title]) => title);
    expect(titles.slice(0, 8)).toEqual([
      'Ética y protección de datos',
      'Gestión de proyectos',
      'nácar',
      'Nzz',
      'Ñandúes',
      'Oboe',
      'Python para análisis de datos',
      'Relleno 00',
    ]);
    expect(new Set(titles).size).toBe(33);
  });
});

test('the state of a card follows the clock', async () => {
  const portal = await openPortal();
  const id = await findMeetingId(portal.context.db, classes.soon);
  const stateNow = async (tab = 'upcoming') => {
    const cards = (await portal.as('sofia').get(`/courses/2?tab=${tab}`)).text.split('<li ');
    return /state-([\w-]+)/.exec(cards.find((card) => card.includes(classes.soon))!)?.[1];
  };
  expect(await stateNow()).toBe('opens');
  portal.clock.advance({ minutes: 15 });
  expect(await stateNow()).toBe('open');
  portal.clock.advance({ minutes: 10 });
  expect(await stateNow()).toBe('running');
  await portal.context.db.updateTable('meetings').set({ link: '' }).where('id', '=', id).execute();
  expect(await stateNow()).toBe('no-link');
  await portal.context.db.updateTable('meetings').set({ cancelled_at: portal.clock.now().toISOString() }).where('id', '=', id).execute();
  expect(await stateNow()).toBe('cancelled');
  portal.clock.advance({ hours: 2 });
  expect(await stateNow('past')).toBe('cancelled');
});

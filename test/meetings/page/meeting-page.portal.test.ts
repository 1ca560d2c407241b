import { describe, expect, test } from 'vitest';
import type { Permission } from '../../../src/accounts/permissions.ts';
import { createCustomRole } from '../../support/custom-role.ts';
import { classes, findMeetingId, findUserId } from '../../support/rows.ts';
import { previewAndSave, seriesForm, seriesUrl } from '../../support/series.ts';
import { openPortal, type Member, type TestPortal } from '../../support/test-portal.ts';
import { textOfHtml } from '../../support/text-of-html.ts';

const everyTab = ['Detalle', 'Asistencia', 'Acta', 'Invitaciones', '¿Por qué no entra?'];

async function show(portal: TestPortal, member: Member, id = 1, tab = '') {
  const { status, text } = await portal.as(member).get(`/meetings/${id}${tab}`);
  return { status, text, words: textOfHtml(text), offersJoin: text.includes('btn-join') };
}

function tabsOf(html: string): string[] {
  return [...html.matchAll(/<a class="tab"[^>]*>([^<]+)<\/a>/g)].map(([, name]) => name!.trim());
}

async function openPortalWithRole(permissions: Permission[]) {
  const portal = await openPortal();
  await createCustomRole(portal.context.db, 'Vida escolar', permissions, ['otto']);
  return portal;
}

describe('the page of a class', () => {
  test.each(['ada', 'tomas'] as const)('has its tabs and all actions for %s, the dangerous ones last', async (member) => {
    const portal = await openPortal();
    const { text } = await show(portal, member);
    expect(tabsOf(text)).toEqual(everyTab);
    const menu = text.slice(text.indexOf('Más acciones'), text.indexOf('</details>', text.indexOf('Más acciones')));
    expect([...menu.matchAll(/href="([^"]+)"/g)].map(([, href]) => href)).toEqual([
      '/meetings/1/change',
      '/courses/1/schedule?copy=1',
      '/meetings/1/moderators',
      '/meetings/1/calendar',
      '/meetings/1/phone',
      '/meetings/1/removals',
      '/meetings/1/end',
      '/meetings/1/cancel',
      '/meetings/1/delete',
    ]);
    for (const tab of ['', '/attendance', '/minutes', '/guests', '/who-can-join', '/joins']) {
      const shown = await show(portal, member, 1, tab);
      expect([tab, shown.status, tabsOf(shown.text).slice(0, everyTab.length), shown.offersJoin]).toEqual([tab, 200, everyTab, true]);
      expect(shown.text.match(/aria-current="page">[^<]*</g)).toHaveLength(tab === '/attendance' || tab === '/joins' ? 2 : 1);
    }
  });

  test('has for a student the way in, and nothing to manage', async () => {
    const portal = await openPortal();
    const { status, text, words, offersJoin } = await show(portal, 'sofia');
    expect([status, tabsOf(text), offersJoin]).toEqual([200, [], true]);
    expect(words).toMatch(
      /Python para análisis de datos › N.º 1 .*En curso.*Abre para estudiantes 13:45 Cierra 18:10 Docentes Tomás Núñez/,
    );
    expect(words).not.toMatch(/Abre para docentes|curso_1_1|Así será la sala|Cancelar la clase|Alargar/);
    expect(text).toContain('href="/meetings/1/calendar"');
    expect(text).toContain('href="/meetings/1/phone"');
    for (const tab of ['/guests', '/who-can-join', '/joins', '/change'])
      expect([tab, (await show(portal, 'sofia', 1, tab)).status]).toEqual([tab, 403]);
    expect((await show(portal, 'sofia', 1, '/attendance')).status).toBe(404);
  });

  test('is not there for who is in another course only, nor where there is none', async () => {
    const portal = await openPortal();
    expect((await show(portal, 'otto')).status).toBe(404);
    expect((await show(portal, 'ada', 987654)).status).toBe(404);
    await portal.context.db.deleteFrom('enrollments').where('course_id', '=', 3).execute();
    const foreign = await findMeetingId(portal.context.db, classes.notForSofia);
    expect((await show(portal, 'tomas', foreign)).status).toBe(404);
    const stranger = await portal.stranger().get('/meetings/1');
    expect([stranger.status, stranger.headers['location']]).toEqual([302, '/login?next=%2Fmeetings%2F1']);
  });

  test('lets a role that manages meetings manage, and says that it does not let in', async () => {
    const portal = await openPortalWithRole(['meetings:write']);
    const { text, words, offersJoin } = await show(portal, 'otto');
    expect([tabsOf(text), offersJoin]).toEqual([everyTab, false]);
    expect(words).toContain('En curso Puedes gestionarla, pero no entrar: tu cuenta no está en el curso.');
    expect(text).not.toContain('href="/meetings/1/phone"');
    expect((await portal.as('otto').get('/join-meeting/1')).status).toBe(403);
  });

  test('lets a role that joins every call in, and not manage', async () => {
    const portal = await openPortalWithRole(['meetings:join-any']);
    const { status, text, offersJoin } = await show(portal, 'otto');
    expect([status, tabsOf(text), offersJoin]).toEqual([200, [], true]);
  });
});

describe('the button to join is there exactly when joining works', () => {
  const hour = 3_600_000;
  const at = (portal: TestPortal, hours: number) => new Date(portal.clock.now().getTime() + hours * hour).toISOString();
  const states: Record<string, (portal: TestPortal) => Promise<unknown>> = {
    running: () => Promise.resolve(),
    'days before': (portal) => update(portal, { starts_at: at(portal, 50), ends_at: at(portal, 51) }),
    'open for teachers': (portal) => update(portal, { starts_at: at(portal, 0.4), ends_at: at(portal, 1.4) }),
    'open for all, before it starts': (portal) => update(portal, { starts_at: at(portal, 0.1), ends_at: at(portal, 1) }),
    'over, and not closed': (portal) => update(portal, { starts_at: at(portal, -1), ends_at: at(portal, -0.1) }),
    closed: (portal) => update(portal, { starts_at: at(portal, -2), ends_at: at(portal, -1) }),
    'ended from the portal': (portal) => update(portal, { ended_at: at(portal, 0) }),
    cancelled: (portal) => update(portal, { cancelled_at: at(portal, 0), cancel_note: 'Por la lluvia' }),
    inactive: (portal) => update(portal, { is_active: 0 }),
    'without a link': (portal) => update(portal, { link: '' }),
    'with the link of another room': (portal) => update(portal, { link: 'https://meet.gryphos.cl/curso_1_2' }),
    'of a course that is inactive': ({ context }) => context.db.updateTable('courses').set({ is_active: 0 }).where('id', '=', 1).execute(),
    'with the account locked': async ({ stranger }) => {
      for (const username of ['ada', 'tomas', 'sofia'])
        for (let i = 0; i < 12; i++) await stranger().post('/login').type('form').send({ username, password: 'equivocada' });
    },
  };

  async function update({ context }: TestPortal, values: object) {
    await context.db.updateTable('meetings').set(values).where('id', '=', 1).execute();
  }

  test.each(Object.keys(states))('%s', async (state) => {
    const portal = await openPortal();
    await states[state]!(portal);
    const hasLink = !state.includes('link');
    for (const member of ['ada', 'tomas', 'sofia'] as const) {
      const { status, text, offersJoin } = await show(portal, member);
      const joins = (await portal.as(member).get('/join-meeting/1')).status === 303;
      expect([member, status, offersJoin]).toEqual([member, 200, joins]);
      if (!joins) expect(textOfHtml(text.slice(text.indexOf('meeting-header-reason')))).toMatch(/^[^.]* [A-ZÁÉÍÓÚ].{8}/);
    }
    // Joining without a link is an error in the log.
    if (!hasLink) expect(portal.log.errors()).toHaveLength(3);
  });

  test('with the reason in words otherwise', async () => {
    const portal = await openPortal();
    await states['cancelled']!(portal);
    expect((await show(portal, 'sofia')).words).toMatch(/Cancelada No se realizará\..*Mensaje: Por la lluvia/);
    await update(portal, { cancelled_at: null, starts_at: at(portal, 50), ends_at: at(portal, 51) });
    const { words } = await show(portal, 'sofia');
    expect(words).toMatch(/Programada Podrás entrar desde las \d\d:\d\d\./);
  });
});

describe('the link of a class', () => {
  test('is that of the portal, never that of Jitsi, in every place where it can be copied or sent', async () => {
    const portal = await openPortal();
    const url = `${portal.context.settings.http.publicUrl}/join-meeting/1`;
    for (const member of ['tomas', 'sofia'] as const) {
      const { text } = await show(portal, member);
      expect(text).toMatch(new RegExp(`<input [^>]*id="join-url"[^>]* value="${url}" readonly`));
      expect(text).toMatch(/<button [^>]*data-copy="join-url"[^>]*hidden>/);
      for (const link of shareLinks(text)) expect(link.message).toContain(url);
      for (const link of shareLinks(text)) expect(link.message).not.toContain('meet.gryphos.cl');
    }
    expect((await show(portal, 'sofia')).text).not.toContain('meet.gryphos.cl');
  });

  test.each([
    ['es', 'Entra con tu cuenta del portal:'],
    ['en', 'Join with your account on the portal:'],
  ] as const)('arrives whole whatever the title holds: %s', async (locale, sentence) => {
    const portal = await openPortal();
    const { db, settings } = portal.context;
    const title = 'Año 2 & «más» 🎈 "100%" #1 + ¿qué? \'x\' =y';
    await db.updateTable('meetings').set({ title }).where('id', '=', 1).execute();
    await db.updateTable('auth_user').set({ locale }).where('username', '=', 'sofia').execute();
    const [whatsapp, mail] = shareLinks((await show(portal, 'sofia')).text);
    const lines = whatsapp!.message.split('\n');
    expect([lines[0], lines[1], lines.at(-2), lines.at(-1)]).toEqual([
      title,
      'Python para análisis de datos',
      sentence,
      `${settings.http.publicUrl}/join-meeting/1`,
    ]);
    expect(lines[2]).toMatch(/13:55–17:55 \(.+\)$/);
    expect(whatsapp!.href).toMatch(/^https:\/\/wa\.me\/\?text=[^&\s"]+$/);
    expect(mail!.href).toMatch(/^mailto:\?subject=[^&\s"]+&body=[^&\s"]+$/);
    expect(mail!.message).toBe(lines.join('\r\n'));
    expect(new URL(mail!.href).searchParams.get('subject')).toBe(`${locale === 'es' ? 'Clase' : 'Class'}: ${title}`);
  });

  function shareLinks(html: string) {
    return [...html.matchAll(/href="((?:https:\/\/wa\.me|mailto:)[^"]+)"/g)].map(([, escaped]) => {
      const href = escaped!.replaceAll('&amp;', '&').replaceAll('&#39;', "'");
      const { searchParams } = new URL(href);
      return { href, message: searchParams.get('text') ?? searchParams.get('body')! };
    });
  }
});

describe('the details of a class', () => {
  test('tell a student the own attendance once it is over', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    const over = await findMeetingId(db, classes.over);
    expect((await show(portal, 'tomas', over)).words).not.toContain('Tu asistencia');
    expect((await show(portal, 'sofia')).words).not.toContain('Tu asistencia');
    const marked = { meeting_id: over, user_id: await findUserId(db, 'sofia'), status: 'excused', reason: 'Licencia' };
    await portal
      .as('tomas')
      .post(`/meetings/${over}/attendance/${marked.user_id}`)
      .type('form')
      .send({ ...marked, version: 0 })
      .expect(303);
    expect((await show(portal, 'sofia', over)).words).toContain('Tu asistencia: Ausencia justificada');
    await db.updateTable('meetings').set({ attendance_deleted_at: portal.clock.now().toISOString() }).where('id', '=', over).execute();
    expect((await show(portal, 'sofia', over)).words).not.toContain('Tu asistencia');
  });

  test('lead to the classes before and after in the series, without those that were cancelled', async () => {
    const portal = await openPortal();
    await previewAndSave(portal, seriesUrl, seriesForm);
    const rows = await portal.context.db
      .selectFrom('meetings')
      .select('id')
      .where('series_id', 'is not', null)
      .orderBy('series_date')
      .execute();
    const ids = rows.map(({ id }) => id);
    await portal.context.db
      .updateTable('meetings')
      .set({ cancelled_at: portal.clock.now().toISOString() })
      .where('id', '=', ids[2]!)
      .execute();
    const neighbours = (html: string) =>
      [...html.matchAll(/<a href="\/meetings\/(\d+)">.*?Clase (\w+)/gs)].map(([, id, way]) => [Number(id), way]);
    for (const member of ['tomas', 'sofia'] as const) {
      expect(neighbours((await show(portal, member, ids[1])).text)).toEqual([
        [ids[0], 'anterior'],
        [ids[3], 'siguiente'],
      ]);
      expect(neighbours((await show(portal, member, ids[0])).text)).toEqual([[ids[1], 'siguiente']]);
    }
  });

  test('name of the options of the room those that differ from the usual ones', async () => {
    const portal = await openPortal();
    const { db } = portal.context;
    expect((await show(portal, 'tomas')).words).toContain(
      'Así será la sala Con las opciones habituales del portal. Ver todas las opciones',
    );
    const options = JSON.stringify({ startMuted: true, chat: false, maxParticipants: 30 });
    await db.updateTable('meetings').set({ options }).where('id', '=', 1).execute();
    const { words } = await show(portal, 'tomas');
    expect(words).toMatch(/la sala Se entra con el micrófono apagado\. Sin chat\. Máximo de participantes: 30\. .*Ver todas las opciones/);
  });
});

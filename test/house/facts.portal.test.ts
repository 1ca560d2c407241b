import { expect, test } from 'vitest';
import { asBuffer, unzip } from '../support/zip.ts';
import { apiClient, signInToApi } from '../support/api-client.ts';
import { backdateEnrollments, reportAttendance } from '../support/attended-class.ts';
import { crawl } from '../support/crawl.ts';
import { createGuestLink, openGuestPass, readClaims } from '../support/guests.ts';
import { importFile, csv, submitConfirmation, runImports } from '../support/import-file.ts';
import { occupant, roomEvents, sendRoomEvents, WEBHOOK_SECRET } from '../support/room-events.ts';
import { classes, findMeetingId, findUserId } from '../support/rows.ts';
import { postForm, previewAndSave, seriesForm, seriesUrl } from '../support/series.ts';
import { openPortal, type Member, type TestPortal } from '../support/test-portal.ts';
import { textOfHtml } from '../support/text-of-html.ts';

const FIRST = 'Clase 1: primeros pasos';
const SECOND = 'Clase 2: listas y diccionarios';

const ways = [
  ['that Jitsi reports', { JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET }],
  ['of which Jitsi reports nothing', {}],
] as const;

test.each(ways)(
  'after a week %s, every place says the same of who was there',
  async (_way, settings) => {
    const portal = await openPortal(settings);
    const { open } = await holdWeek(portal);
    const { db } = portal.context;
    const sofia = await findUserId(db, 'sofia');
    const spreadsheet = async (path: string) => parseCsv((await portal.as('tomas').get(path).expect(200)).text);

    // One's own page, the table of the course and its file, each class and its file, the API, the downloaded data.
    const course = await spreadsheet('/courses/1/attendance/export');
    const downloaded = await downloadRows(portal, 'asistencia');
    const api = apiClient(portal, (await signInToApi(portal, 'tomas')).access_token);
    const ownPage = await read(portal, 'sofia', '/courses/1/attendance');
    const statuses: Record<string, string> = {};
    for (const title of [FIRST, SECOND, classes.open]) {
      const id = await findMeetingId(db, title);
      const inClass = (await spreadsheet(`/meetings/${id}/attendance/export`)).find((row) => row['Usuario'] === 'sofia')!;
      const [status] = (inClass['Asistencia'] ?? '').split(', ');
      const [heading] = Object.keys(course[0]!).filter((name) => name.endsWith(`(${id})`));
      const rows = ((await api.get(`/api/v1/meetings/${id}/attendance`).expect(200)).body as { items: { id: number; status: string }[] })
        .items;
      const inApi = rows.find((row) => row.id === sofia)!.status;
      statuses[title] = inApi;
      expect([title, course.find((row) => row['Usuario'] === 'sofia')![heading!]!.split(', ')[0]]).toEqual([title, status]);
      expect(downloaded.find((row) => row['meeting'] === title)).toMatchObject({ attendance_status: inApi });
      expect(ownPage).toMatch(new RegExp(`${title}.{0,80}${status}`));
      expect(await read(portal, 'tomas', `/meetings/${id}/attendance?tab=expected`)).toMatch(new RegExp(`Sofía Riquelme.{0,60}${status}`));
      // Who joined did so at least once, or nobody knows how often.
      if (inClass['Entró'] !== '') expect(inClass['Veces que entró']).not.toBe('0');
    }
    expect(statuses).toEqual({ [FIRST]: 'excused', [SECOND]: settings === ways[0][1] ? 'partial' : 'absent', [classes.open]: 'present' });

    // Who entered, guests included.
    const joined = await spreadsheet(`/meetings/${open}/joins/export`);
    expect(joined.map((row) => row['Nombre']).sort()).toEqual(['Ana Soto (Con invitación)', 'Sofía Riquelme', 'Tomás Núñez']);
    expect(await read(portal, 'tomas', `/meetings/${open}/who-can-join`)).toContain(
      'Entraron: 3 personas · Solo fueron rechazadas: 1 persona.',
    );
    expect(await read(portal, 'tomas', `/meetings/${open}/joins`)).toMatch(/Entraron 3 .*Tomás Núñez.*Ana Soto Con invitación Entró/);
    expect(await read(portal, 'tomas', `/meetings/${open}/attendance?tab=others`)).toContain('Ana Soto');
    const others = await api.get(`/api/v1/meetings/${open}/attendance?part=others`).expect(200);
    expect((others.body as { unidentified: { name: string }[] }).unidentified).toMatchObject([
      { name: expect.stringMatching(/^Ana Soto/) as string },
    ]);
    const attended = await spreadsheet(`/meetings/${open}/attendance/export`);
    expect(attended.find((row) => row['Nombre']!.startsWith('Ana Soto'))).toMatchObject({ Usuario: '', Rol: 'Sin cuenta en el portal' });
  },
  60_000,
);

test('after a week no page contradicts another or shows what only the database should see', async () => {
  const portal = await openPortal({ JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET });
  await holdWeek(portal);
  const pages = {
    ada: await crawl(portal, 'ada', ['/admin', '/', '/admin/audit-log?area=series']),
    tomas: await crawl(portal, 'tomas', ['/']),
    sofia: await crawl(portal, 'sofia', ['/']),
  };
  for (const [member, texts] of Object.entries(pages)) {
    expect(texts.size).toBeGreaterThan(15);
    for (const [path, text] of texts) {
      const where = `${member} ${path}`;
      expect([where, text]).toEqual([where, expect.not.stringMatching(/\bundefined\b|\bNaN\b|\[object|\bInvalid Date\b/)]);
      expect([where, text]).toEqual([
        where,
        expect.not.stringMatching(/(?<![\d.:/-])1 (?!(?:más|mes|vez)\b)(estudiantes|personas|clases|veces|días|filas)\b/),
      ]);
      if (path.startsWith('/admin/audit-log/')) {
        expect([where, text]).toEqual([
          where,
          expect.not.stringMatching(/ya no existe|\d{4}-\d\d-\d\d|\bpeople:|\bpresent\b|\bexcused\b|\bstudent\b/),
        ]);
      }
    }
  }
  const log = [...pages.ada]
    .filter(([path]) => path.startsWith('/admin/audit-log'))
    .map(([, text]) => text)
    .join('\n');
  expect(log).toMatch(/Serie de clases creada.*Clase de la tarde/);
}, 60_000);

test('what will be, and what cannot be any more, is not said of now', async () => {
  const portal = await openPortal({ JITSI_WEBHOOK_SECRET: WEBHOOK_SECRET });
  const { db } = portal.context;
  const [open, later] = [await findMeetingId(db, classes.open), await findMeetingId(db, 'Clase 5: proyecto final')];
  // The lobby for guests comes with the first link, Jitsi's reports with the class.
  expect(await read(portal, 'tomas', `/meetings/${later}`)).toContain('Sala de espera No');
  expect(await read(portal, 'tomas', `/meetings/${later}/guests`)).toContain('la videollamada tendrá sala de espera');
  expect(await read(portal, 'tomas', `/meetings/${later}/attendance`)).not.toContain('Jitsi no informó');
  await createGuestLink(portal, later);
  expect(await read(portal, 'tomas', `/meetings/${later}`)).toContain('Sala de espera Solo para personas invitadas');
  expect(await read(portal, 'tomas', `/meetings/${later}/guests`)).toContain('La videollamada tiene sala de espera');
  // A class that somebody joined cannot be deleted, and once it is over not be cancelled.
  await portal.as('sofia').get(`/join-meeting/${open}`).expect(303);
  expect(await read(portal, 'tomas', `/meetings/${open}`)).toMatch(/Cancelar la clase .*Sí puedes cancelarla/);
  portal.clock.advance({ days: 1 });
  const over = await read(portal, 'tomas', `/meetings/${open}`);
  expect([over.includes('no se puede eliminar'), over.includes('cancelarla'), over.includes('Cancelar la clase')]).toEqual([
    true,
    false,
    false,
  ]);
});

test('lifting a lock does not make the failures undone', async () => {
  const portal = await openPortal();
  for (let turn = 0; turn < 12; turn++)
    await portal
      .stranger()
      .post('/login')
      .type('form')
      .send({ username: 'sofia', password: `wrong ${turn}` });
  const before = await failures(portal);
  expect(before).toBeGreaterThanOrEqual(10);
  await portal
    .as('ada')
    .post(`/admin/users/${await findUserId(portal.context.db, 'sofia')}/unlock`)
    .expect(303);
  expect(await failures(portal)).toBe(before);
  const again = await portal.stranger().post('/login').type('form').send({ username: 'sofia', password: 'unirse-ahora' });
  expect(again.status).toBe(303);
  expect(await failures(portal)).toBe(before);
});

/** Past classes, a running one with a guest, a refusal, a correction, a series, a list, and what an administrator does in a week. */
async function holdWeek(portal: TestPortal): Promise<{ open: number }> {
  const { db } = portal.context;
  await backdateEnrollments(portal);
  const [first, second, open] = [await findMeetingId(db, FIRST), await findMeetingId(db, SECOND), await findMeetingId(db, classes.open)];
  const sofia = await findUserId(db, 'sofia');
  const reports = portal.context.settings.jitsi.webhookSecret !== undefined;
  if (reports) {
    await reportAttendance(
      portal,
      first,
      [
        ['sofia', 0, 90],
        ['tomas', 0, 90],
      ],
      90,
    );
    await reportAttendance(portal, second, [['sofia', 70, 90]], 90);
  }
  for (const member of ['tomas', 'sofia'] as const) await portal.as(member).get(`/join-meeting/${open}`).expect(303);
  await portal.as('otto').get(`/join-meeting/${open}`).expect(403);
  const guest = await openGuestPass(portal, await createGuestLink(portal, open));
  const { id, name } = readClaims((await guest.get(`/join-meeting/${open}`).expect(303)).headers).context.user;
  if (reports) {
    const now = portal.clock.now();
    const room = roomEvents(`curso_1_${open}`);
    const inside = [occupant('guest', now, undefined, { id, name }), occupant('sofia', now, undefined, { id: String(sofia) })];
    await sendRoomEvents(
      portal,
      inside.map((one) => room.joined(one)),
    );
  }
  await postForm(portal, `/meetings/${first}/attendance/${sofia}`, { status: 'excused', reason: 'Licencia', version: '0' });
  await previewAndSave(portal, seriesUrl, seriesForm);
  await postForm(portal, `/meetings/${await findMeetingId(db, classes.soon)}/cancel`, { note: '' });
  await postForm(portal, '/admin/roles/new', { name: 'Coordinación', permissions: ['people:read', 'mail:read'] }, 'ada');
  await postForm(portal, '/admin/holidays', { action: 'add', date: '2026-12-10', name: 'Aniversario' }, 'ada');
  const list = await importFile(portal, 'enrollments', csv('Usuario;Curso', 'otto;Ética y protección de datos'));
  await submitConfirmation(portal, list);
  await runImports(portal);
  return { open };
}

async function read(portal: TestPortal, member: Member, path: string): Promise<string> {
  return textOfHtml((await portal.as(member).get(path).expect(200)).text);
}

async function failures(portal: TestPortal): Promise<number> {
  return Number(/Última hora (\d+)/.exec(await read(portal, 'ada', '/admin'))?.[1]);
}

async function downloadRows(portal: TestPortal, file: string): Promise<Record<string, unknown>[]> {
  const sofia = portal.as('sofia');
  await sofia.post('/profile/data').expect(303);
  await portal.runJobs();
  const download = await sofia.get('/profile/data/file').buffer().parse(asBuffer);
  return JSON.parse((await unzip(download.body as Buffer))[`${file}.json`]!) as Record<string, unknown>[];
}

/** The rows of a file of the portal. No cell of these has a semicolon or a quote. */
function parseCsv(text: string): Record<string, string>[] {
  const [head, ...rows] = text
    .replace(/^\uFEFF/, '')
    .trim()
    .split('\r\n')
    .map((line) => line.split(';'));
  return rows.map((cells) => Object.fromEntries(head!.map((name, index) => [name, cells[index] ?? ''])));
}

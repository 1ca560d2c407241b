import { expect, test } from 'vitest';
import { fillForm, openForm, readForms, sendForm } from '../../support/form.ts';
import { openPortalWithClass, type PortalWithClass } from '../../support/portal-with-class.ts';
import { classes, findMeetingId } from '../../support/rows.ts';
import { textOfHtml } from '../../support/text-of-html.ts';

type Fields = Record<string, string | string[]>;

const otherDay = { date: '2026-11-26', starts: '10:00', ends: '11:30' };
/** That day at eleven, another class of tomas is held in his other course. */
const clashing = { date: '2026-11-27', starts: '11:00', ends: '12:00' };

test('members who would be mailed are counted before a class is moved, and it moves with the second press', async () => {
  const portal = await openPortalWithClass();
  const before = await stored(portal);
  const first = await sendForm(portal.as('tomas'), await openChange(portal, { ...otherDay, title: 'Con otro título' }));
  expect([first.status, await stored(portal)]).toEqual([200, before]);
  expect(textOfHtml(first.text)).toMatch(
    /Revisa antes de guardar Se avisará por correo a 2 personas\. Jueves, 26 de noviembre 2026 10:00–11:30 Antes: Mié,? 25 nov, 10:00–11:30 Guardar y avisar/,
  );

  const second = await sendForm(portal.as('tomas'), typeInto(portal, first.text));
  expect([second.status, await stored(portal)]).toEqual([
    303,
    { title: 'Con otro título', starts_at: '2026-11-26T13:00:00.000Z', version: 2, notices: 1 },
  ]);
});

test('other times than those that were reviewed are reviewed again', async () => {
  const portal = await openPortalWithClass();
  const before = await stored(portal);
  const first = await sendForm(portal.as('tomas'), await openChange(portal, otherDay));
  const other = await sendForm(portal.as('tomas'), typeInto(portal, first.text, { ends: '12:00' }));
  expect([other.status, await stored(portal)]).toEqual([200, before]);
  expect(textOfHtml(other.text)).toContain('10:00–12:00 Antes: ');
  const saved = await sendForm(portal.as('tomas'), typeInto(portal, other.text));
  expect([saved.status, (await stored(portal)).notices]).toEqual([303, 1]);
});

test('the review shows the classes of the teachers at that time, and accepts those that it showed alone', async () => {
  const portal = await openPortalWithClass();
  const { db } = portal.context;
  const id = await findMeetingId(db, classes.soon);
  const at = { starts_at: '2026-11-27T14:00:00.000Z', ends_at: '2026-11-27T15:00:00.000Z', is_active: 1 };
  await db.updateTable('meetings').set(at).where('id', '=', id).execute();
  const before = await stored(portal);

  const first = await sendForm(portal.as('tomas'), await openChange(portal, clashing));
  expect([first.status, await stored(portal)]).toEqual([409, before]);
  expect(first.text).toMatch(new RegExp(`Choca con\\s+<a href="/meetings/${id}">`));
  expect(textOfHtml(first.text)).toMatch(
    /Choca con Taller: acta de constitución \(Gestión de proyectos\), 11:00–12:00 Guardar y avisar de todos modos/,
  );
  for (const other of [{ starts: '11:30' }, { starts: '11:30', notify: [] }]) {
    const again = await sendForm(portal.as('tomas'), typeInto(portal, first.text, { ...other, allow_conflicts: 'on' }));
    expect([again.status, await stored(portal)]).toEqual([409, before]);
  }
  const saved = await sendForm(portal.as('tomas'), typeInto(portal, first.text, { allow_conflicts: 'on' }));
  expect([saved.status, (await stored(portal)).notices]).toEqual([303, 1]);
});

test('the times that another user changed in between are those that the review starts from', async () => {
  const portal = await openPortalWithClass();
  const opened = await openChange(portal, otherDay);
  const first = await sendForm(portal.as('tomas'), await openChange(portal, otherDay));
  const moved = { starts_at: '2026-11-24T13:00:00.000Z', ends_at: '2026-11-24T14:30:00.000Z', version: 2 };
  await portal.context.db.updateTable('meetings').set(moved).where('id', '=', portal.classId).execute();
  for (const form of [opened, typeInto(portal, first.text)]) {
    const late = await sendForm(portal.as('tomas'), form);
    expect([late.status, textOfHtml(late.text).includes('Otra persona cambió esta clase')]).toEqual([409, true]);
    const again = await sendForm(portal.as('tomas'), typeInto(portal, late.text));
    expect([again.status, textOfHtml(again.text).includes('Antes: Mar')]).toEqual([200, true]);
  }
  expect(await stored(portal)).toMatchObject({ version: 2, notices: 0 });
});

test.each<[string, Fields]>([
  ['a class that keeps its times', { title: 'Con otro título', student_opening: '5' }],
  ['a class whose members are not to be told', { ...otherDay, notify: [] }],
  ['a class that is not active', { ...otherDay, active: [] }],
])('%s is saved at once, and nobody gets a mail', async (_class, typed) => {
  const portal = await openPortalWithClass();
  const saved = await sendForm(portal.as('tomas'), await openChange(portal, typed));
  expect([saved.status, (await stored(portal)).version, (await stored(portal)).notices]).toEqual([303, 2, 0]);
});

test('a class of a course in which nobody reads mail, and one that is cancelled, move at once', async () => {
  const empty = await openPortalWithClass();
  await empty.context.db.updateTable('enrollments').set({ status: 'ended' }).execute();
  const cancelled = await openPortalWithClass();
  await cancelled.context.db.updateTable('meetings').set({ cancelled_at: '2026-11-20T12:00:00.000Z' }).execute();
  for (const portal of [empty, cancelled]) {
    const saved = await sendForm(portal.as('ada'), await openChange(portal, otherDay, 'ada'));
    expect([saved.status, (await stored(portal)).version]).toEqual([303, 2]);
    expect(await portal.newMails()).toEqual([]);
  }
});

const pathOf = ({ classId }: PortalWithClass) => `/meetings/${classId}/change`;

function openChange(portal: PortalWithClass, typed: Fields, member: 'ada' | 'tomas' = 'tomas') {
  return openForm(portal.as(member), pathOf(portal), typed);
}

/** The form of a page that came back, with other values in some fields. */
function typeInto(portal: PortalWithClass, html: string, typed: Fields = {}) {
  return fillForm(
    readForms(html, pathOf(portal)).find(({ action }) => action === pathOf(portal))!,
    typed,
  );
}

async function stored({ context: { db }, classId }: PortalWithClass) {
  const row = await db.selectFrom('meetings').select(['title', 'starts_at', 'version']).where('id', '=', classId).executeTakeFirstOrThrow();
  return { ...row, notices: (await db.selectFrom('meeting_notices').select('id').execute()).length };
}

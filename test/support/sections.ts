import { fillForm, openForm, sendForm } from './form.ts';
import { findUserId } from './rows.ts';
import type { TestPortal } from './test-portal.ts';

/** Course 1 with the sections A and B, Sofía in A, Otto in B, and its open class (meeting 1) for A: all through Tomás' pages. */
export async function divideCourse(portal: TestPortal): Promise<{ a: number; b: number }> {
  const { db } = portal.context;
  const tomas = portal.as('tomas');
  for (const name of ['A', 'B']) await sendForm(tomas, await openForm(tomas, '/courses/1/sections', { name })).expect(303);
  await tomas.post('/courses/1/enroll').type('form').send({ people: 'otto', role: 'student' }).expect(200);
  const [a, b] = (await db.selectFrom('sections').select('id').orderBy('name').execute()).map(({ id }) => id) as [number, number];
  const form = await openForm(tomas, '/courses/1/members', {}, '/courses/1/members/sections?tab=active');
  const [sofia, otto] = [await findUserId(db, 'sofia'), await findUserId(db, 'otto')];
  await sendForm(tomas, fillForm(form, { [`section_${sofia}`]: String(a), [`section_${otto}`]: String(b) })).expect(303);
  await sendForm(tomas, await openForm(tomas, '/meetings/1/change', { section: String(a) })).expect(303);
  return { a, b };
}

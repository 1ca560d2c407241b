import type { Member, TestPortal } from './test-portal.ts';

export const seriesUrl = '/courses/1/schedule';

/** Mondays and Wednesdays at seven in the evening, from Monday, 23 November 2026, to Wednesday, 9 December; the 8th is a holiday, a Tuesday. */
export const seriesForm = {
  repeat: 'weekly',
  title: 'Clase de la tarde',
  weekday: ['1', '3'],
  first_date: '2026-11-23',
  last_date: '2026-12-09',
  starts: '19:00',
  ends: '20:30',
  teacher_opening: '',
  student_opening: '5',
  closing: '',
};

export const postForm = (portal: TestPortal, path: string, body: object, member: Member = 'tomas') =>
  portal.as(member).post(path).type('form').send(withWeeklyTimes(body));

/** `starts` and `ends` on each weekday, unless the body has times of its own for it. */
function withWeeklyTimes(body: { starts?: string; ends?: string }): object {
  const days = [1, 2, 3, 4, 5, 6, 7].flatMap((day) => [
    [`from_${day}`, body.starts ?? ''],
    [`to_${day}`, body.ends ?? ''],
  ]);
  return { ...(Object.fromEntries(days) as object), ...body };
}

/** Previews the dates and saves them, as the page's form does. */
export async function previewAndSave(portal: TestPortal, path: string, body: object) {
  const looked = await postForm(portal, path, { ...body, step: 'preview' });
  const [, seen] = /name="reviewed" value="([^"]+)"/.exec(looked.text)!;
  const saved = await postForm(portal, path, { ...body, step: 'save', reviewed: seen });
  return { looked, saved };
}

import type { Db } from '../../src/platform/db/database.ts';
import { TEST_NOW } from './test-clock.ts';
import { addPeopleRows } from './people.ts';

/** Creates and enrolls students in the course of a meeting. Answers their e-mail addresses. */
export async function enrollStudents(db: Db, meetingId: number, count: number): Promise<string[]> {
  const { course_id } = await db.selectFrom('meetings').select('course_id').where('id', '=', meetingId).executeTakeFirstOrThrow();
  const usernames = Array.from({ length: count }, (_, number) => `alumna${number}`);
  const people = usernames.map((username) => ({ username, email: `${username}@gryphos.example` }));
  for (const user_id of await addPeopleRows(db, people)) {
    const enrollment = { user_id, course_id, role: 'student', status: 'active', created_at: TEST_NOW.toISOString() } as const;
    await db.insertInto('enrollments').values(enrollment).execute();
  }
  return people.map(({ email }) => email);
}

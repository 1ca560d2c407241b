import { inTransaction, type Db } from '../platform/db/database.ts';
import { demoCourses } from './demo-courses.ts';
import { findClassId, findCourseId } from './seed.queries.ts';

/** The number of the class that is open when the demo begins: the first of the first course. */
export function findOpenDemoClass(db: Db): Promise<number> {
  const [course] = demoCourses;
  return inTransaction(db, async (tx) => {
    const courseId = await findCourseId(tx, course!.title);
    const id = courseId === undefined ? undefined : await findClassId(tx, courseId, course!.classes[0]!.title);
    if (id === undefined) throw new Error('the demo has no open class: it was not seeded');
    return id;
  });
}

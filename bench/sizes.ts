/** Rows of a database. Of every `openEvery` courses one has meetings that are open during the load. */
export type Size = { name: string; people: number; enrollments: number; courses: number; openEvery: number };

/** A school, and one two hundred times as large: the cost of a join should not depend on the size. */
export const sizes = {
  small: { name: 'small', people: 1_000, enrollments: 10_000, courses: 25, openEvery: 1 },
  large: { name: 'large', people: 200_000, enrollments: 1_000_000, courses: 5_000, openEvery: 5 },
} satisfies Record<string, Size>;

export const STUDENTS = 200;
export const MEETINGS = 100;
export const MEETINGS_PER_COURSE = 4;
export const COURSES_IN_CLASS = MEETINGS / MEETINGS_PER_COURSE;

/** A course with 2.5 % of all users: 5,000 of the large database. */
export const CROWDED_COURSE = 7;

/** A course with many classes, and its teacher. */
export const CLASS_COURSE = 8;
export const TEACHER = 101;

/** Id of the administrator; no student of the load has it. */
export const ADMINISTRATOR = 1;

/** Password of all users. */
export const PASSWORD = 'unirse-ahora';

/** Students and courses of the load are spread evenly over all ids, so that their rows are spread over the files. */
export const studentStep = (size: Size): number => size.people / STUDENTS;
export const courseStep = (size: Size): number => size.courses / COURSES_IN_CLASS;

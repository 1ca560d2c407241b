/** How full a database is. */
export type Size = { name: string; people: number; enrollments: number; courses: number };

/** A school, and a school two hundred times as large: what one person's join costs should not depend on all the others. */
export const sizes: Size[] = [
  { name: 'small', people: 1_000, enrollments: 10_000, courses: 25 },
  { name: 'large', people: 200_000, enrollments: 1_000_000, courses: 5_000 },
];

export const STUDENTS = 200;
export const MEETINGS = 100;
export const MEETINGS_PER_COURSE = 4;
export const COURSES_IN_CLASS = MEETINGS / MEETINGS_PER_COURSE;

/** A course that a fortieth of all people are in: 5,000 of the large database. */
export const CROWDED_COURSE = 7;

/** Who administers: no student of the load has this number. */
export const ADMINISTRATOR = 1;

/** Everyone's password, for the sign-ins. */
export const PASSWORD = 'unirse-ahora';

/** The people and courses of the load are every so-manieth of all, so that their rows lie all over the files. */
export const studentStep = (size: Size): number => size.people / STUDENTS;
export const courseStep = (size: Size): number => size.courses / COURSES_IN_CLASS;

export function studentIds(size: Size): number[] {
  return Array.from({ length: STUDENTS }, (_, index) => (index + 1) * studentStep(size));
}

/** The meetings that are open while the load runs: all those of some courses. */
export function meetingIds(size: Size): number[] {
  const last = (index: number) => (Math.floor(index / MEETINGS_PER_COURSE) + 1) * courseStep(size) * MEETINGS_PER_COURSE;
  return Array.from({ length: MEETINGS }, (_, index) => last(index) - (index % MEETINGS_PER_COURSE));
}

import { courses } from './courses/courses.ts';
import { enrollments } from './enrollments/enrollments.ts';
import type { ImportKind } from './import.ts';
import type { Kind } from './kind.ts';
import { meetings } from './meetings/meetings.ts';
import { people } from './people/people.ts';

/** What an import does with each kind of thing. */
export const kinds: Record<ImportKind, Kind> = { people, courses, enrollments, meetings };

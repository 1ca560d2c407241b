import { courses } from './courses/course-handler.ts';
import { enrollments } from './enrollments/enrollment-handler.ts';
import type { ImportKind } from './import.ts';
import type { Kind } from './import-handler.ts';
import { meetings } from './meetings/meeting-handler.ts';
import { people } from './people/people-handler.ts';

/** What an import does with each kind of thing. */
export const kinds: Record<ImportKind, Kind> = { people, courses, enrollments, meetings };

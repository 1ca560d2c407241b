import { courseHandler } from './courses/course-handler.ts';
import { enrollmentHandler } from './enrollments/enrollment-handler.ts';
import type { ImportKind } from './import.ts';
import type { ImportHandler } from './import-handler.ts';
import { meetingHandler } from './meetings/meeting-handler.ts';
import { peopleHandler } from './people/people-handler.ts';

/** What an import does with each kind of thing. */
export const importHandlers: Record<ImportKind, ImportHandler> = {
  people: peopleHandler,
  courses: courseHandler,
  enrollments: enrollmentHandler,
  meetings: meetingHandler,
};

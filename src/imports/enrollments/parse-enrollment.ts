import type { CourseRole } from '../../courses/course.ts';
import { normalizeWord } from '../sheet-row.ts';

const roles: Record<string, CourseRole> = {
  ...{ student: 'student', estudiante: 'student', alumno: 'student', alumna: 'student' },
  ...{ teacher: 'teacher', docente: 'teacher', profesor: 'teacher', profesora: 'teacher' },
};

const statuses: Record<string, 'active' | 'ended'> = {
  ...{ active: 'active', activa: 'active', activo: 'active', si: 'active', yes: 'active', 1: 'active' },
  ...{ ended: 'ended', terminada: 'ended', terminado: 'ended', finalizada: 'ended', inactiva: 'ended', no: 'ended', 0: 'ended' },
};

/** What a person is in a course, as people write it. */
export function parseCourseRole(text: string): CourseRole | undefined {
  return roles[normalizeWord(text)];
}

/** Whether a person is in a course or no longer, as people write it. */
export function parseEnrollmentStatus(text: string): 'active' | 'ended' | undefined {
  return statuses[normalizeWord(text)];
}

import { expect, test } from 'vitest';
import { formatDetailValue } from '../../../src/admin/audit-log/detail-values.ts';
import { auditEvents } from '../../../src/platform/messages/es/audit-log.ts';
import { messagesFor } from '../../../src/platform/messages/messages.ts';
import { TimeFormatter } from '../../../src/platform/shared/time-formatter.ts';

const titles: Record<string, string> = { 'course 1': 'Python', 'meeting 7': 'Clase 7' };

function spanish(name: string, value: string | number | boolean | null): string {
  const titleOf = (subject: string, id: number) => titles[`${subject} ${id}`];
  return formatDetailValue({ messages: messagesFor('es'), time: new TimeFormatter('es', 'America/Santiago'), titleOf }, name, value);
}

test.each([
  ['course', 1, 'Python'],
  ['meeting', 7, 'Clase 7'],
  ['meeting', 1234, 'Clase 1234 (ya no existe)'],
  ['weekdays', '1,3', 'Lunes, Miércoles'],
  ['firstDate', '2026-03-02', '2 de marzo de 2026'],
  ['startsAt', '2026-11-20T17:00:00.000Z', '20 de noviembre de 2026, 14:00'],
  ['status', 'excused', 'Ausencia justificada'],
  ['courseRole', 'teacher', 'Docente'],
  ['roles', 'student, Coordinación', 'Estudiante, Coordinación'],
  ['permissions', 'people:read courses:write', 'Ver personas, Gestionar todos los cursos'],
  ['locale', 'en', 'English'],
  ['list', 'enrollments', 'Inscripciones'],
  ['lobby', null, 'Lo general'],
  ['lobby', 'default-off', 'Normalmente no'],
  ['lobby', true, 'Sí'],
  ['monthsOfMail', null, 'Sin plazo'],
  ['guestLink', 1234, '1234'],
  ['newRows', 12345, '12.345'],
  ['username', 'constructor', 'constructor'],
  ['roles', 'constructor', 'constructor'],
  ['note', '', '—'],
])('%s %j reads «%s»', (name, value, text) => {
  expect(spanish(name, value)).toBe(text);
});

test('what does not have the form of its kind is shown as it is stored', () => {
  for (const name of ['toString', ...Object.keys(auditEvents.details)]) {
    if (name !== 'course' && name !== 'meeting') expect([name, spanish(name, 'ä,8')]).toEqual([name, expect.stringMatching(/^ä, ?8$/)]);
  }
});

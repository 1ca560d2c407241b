/** Times are relative to the time of seeding. */
export type DemoClass = { title: string; startsInMinutes: number; durationMinutes: number; link?: 'none'; cancelled?: true };

export type DemoCourse = {
  title: string;
  description: string;
  teachers: string[];
  students: string[];
  active?: false;
  classes: DemoClass[];
};

const DAY = 24 * 60;

/** A week with a class in every state: open, about to open, over, without a link, cancelled. */
export const demoCourses: DemoCourse[] = [
  {
    title: 'Python para análisis de datos',
    description: 'De las planillas a los cuadernos: leer, limpiar y contar datos propios.',
    teachers: ['tomas'],
    students: ['sofia'],
    classes: [
      { title: 'Clase 3: tablas y gráficos', startsInMinutes: -5, durationMinutes: 240 },
      { title: 'Clase 4: unir fuentes de datos', startsInMinutes: 2 * DAY, durationMinutes: 90 },
      { title: 'Clase 5: proyecto final', startsInMinutes: 5 * DAY, durationMinutes: 90 },
      { title: 'Clase 2: listas y diccionarios', startsInMinutes: -5 * DAY, durationMinutes: 90 },
      { title: 'Clase 1: primeros pasos', startsInMinutes: -7 * DAY, durationMinutes: 90 },
    ],
  },
  {
    title: 'Gestión de proyectos',
    description: 'Planificar, acordar y entregar, con equipos pequeños y plazos reales.',
    teachers: ['tomas'],
    students: ['sofia'],
    classes: [
      { title: 'Taller: acta de constitución', startsInMinutes: 25, durationMinutes: 60 },
      { title: 'Revisión de la semana', startsInMinutes: -180, durationMinutes: 60 },
      { title: 'Consultas antes de la entrega', startsInMinutes: DAY, durationMinutes: 45, link: 'none' },
      { title: 'Charla de invitados', startsInMinutes: 3 * DAY, durationMinutes: 60, cancelled: true },
    ],
  },
  {
    title: 'Ética y protección de datos',
    description: 'Qué exige la ley chilena y qué espera la gente.',
    teachers: ['ada'],
    // A teacher of one course may be a student of another.
    students: ['tomas'],
    classes: [{ title: 'Casos de estudio', startsInMinutes: 4 * DAY, durationMinutes: 90 }],
  },
];

/** A class of the demo, relative to the moment of seeding. */
export type DemoClass = { title: string; startsIn: number; lasts: number; link?: 'none'; cancelled?: true };

export type DemoCourse = {
  title: string;
  description: string;
  teachers: string[];
  students: string[];
  active?: false;
  /** Minutes. */
  classes: DemoClass[];
};

const DAY = 24 * 60;

/** A week in which every state of a class can be seen: one open now, one soon, one over, one without link, one cancelled. */
export const courses: DemoCourse[] = [
  {
    title: 'Python para análisis de datos',
    description: 'De las planillas a los cuadernos: leer, limpiar y contar datos propios.',
    teachers: ['tomas'],
    students: ['sofia'],
    classes: [
      { title: 'Clase 3: tablas y gráficos', startsIn: -5, lasts: 240 },
      { title: 'Clase 4: unir fuentes de datos', startsIn: 2 * DAY, lasts: 90 },
      { title: 'Clase 5: proyecto final', startsIn: 5 * DAY, lasts: 90 },
      { title: 'Clase 2: listas y diccionarios', startsIn: -5 * DAY, lasts: 90 },
      { title: 'Clase 1: primeros pasos', startsIn: -7 * DAY, lasts: 90 },
    ],
  },
  {
    title: 'Gestión de proyectos',
    description: 'Planificar, acordar y entregar, con equipos pequeños y plazos reales.',
    teachers: ['tomas'],
    students: ['sofia'],
    classes: [
      { title: 'Taller: acta de constitución', startsIn: 25, lasts: 60 },
      { title: 'Revisión de la semana', startsIn: -180, lasts: 60 },
      { title: 'Consultas antes de la entrega', startsIn: DAY, lasts: 45, link: 'none' },
      { title: 'Charla de invitados', startsIn: 3 * DAY, lasts: 60, cancelled: true },
    ],
  },
  {
    title: 'Ética y protección de datos',
    description: 'Qué exige la ley chilena y qué espera la gente.',
    teachers: ['ada'],
    // Who teaches one course may be a student of another.
    students: ['tomas'],
    classes: [{ title: 'Casos de estudio', startsIn: 4 * DAY, lasts: 90 }],
  },
];

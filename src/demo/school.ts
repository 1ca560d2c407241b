import type { DemoUser } from './cast.ts';

/** The rest of the demo's school, beside the cast: names as a class list in Chile has them, short and long. */
export const schoolTeachers: DemoUser[] = [
  { username: 'catalina', firstName: 'Catalina', lastName: 'Peñailillo Reyes', roles: ['teacher'] },
];

export const schoolStudents: DemoUser[] = [
  toStudent('vicente', 'Vicente', 'Álamos Cifuentes'),
  toStudent('paz', 'Paz', 'Ahumada Ibarra'),
  toStudent('millaray', 'Millaray', 'Catrileo Curín'),
  toStudent('matias', 'Matías Ignacio', 'Cortés Bravo'),
  toStudent('javiera', 'Javiera Constanza', 'Errázuriz Larraín-Undurraga'),
  toStudent('luzmaria', 'Luz María de los Ángeles', 'Fernández-Concha Subercaseaux'),
  toStudent('jose.tomas', 'José Tomás', 'Güell Miranda'),
  toStudent('fernanda', 'Fernanda', 'Huenchumilla Painemal'),
  toStudent('ignacia', 'Ignacia', 'Martínez de la Fuente'),
  toStudent('antonia', 'Antonia', 'Muñoz Sepúlveda'),
  toStudent('diego', 'Diego', 'Ñíguez Araya'),
  toStudent('rocio', 'Rocío', 'Núñez Pérez'),
  toStudent('camila', 'Camila Andrea', 'Ñancupil Quilaqueo'),
  toStudent('felipe', 'Felipe', 'O’Ryan Marín'),
  toStudent('cristobal', 'Cristóbal', 'Peña y Lillo Urrutia'),
  toStudent('yasna', 'Yasna', 'Petrović Goić'),
  toStudent('emilia', 'Emilia', 'Rojas Bórquez'),
  toStudent('josefa', 'Josefa', 'Saavedra Pizarro'),
  toStudent('renato', 'Renato', 'Schwarzenberg Oyarzún'),
  toStudent('benjamin', 'Benjamín', 'Soto Cárdenas'),
  toStudent('joaquin', 'Joaquín', 'Tapia Vergara'),
  toStudent('daniela', 'Daniela Francisca', 'Valenzuela Etcheverry'),
  toStudent('nicolas', 'Nicolás', 'Vásquez Poblete'),
  toStudent('gabriel', 'Gabriel', 'Zúñiga Zúñiga'),
];

function toStudent(username: string, firstName: string, lastName: string): DemoUser {
  return { username, firstName, lastName, roles: ['student'] };
}

/** They have not followed their invitation yet, and so have never been in a class. */
export const withoutPassword: ReadonlySet<string> = new Set(['vicente', 'yasna']);

/** Left a course soon after it began, and then the school: the account is deactivated. */
export const formerStudent = { username: 'matias', course: 'Gestión de proyectos' };

const usernames = schoolStudents.map(({ username }) => username);

/** A course with its classes of the past four weeks and the next two, on fixed weekdays: six titles for each weekday. */
export type SchoolCourse = {
  title: string;
  description: string;
  teachers: string[];
  students: string[];
  /** ISO days of the week. */
  weekdays: number[];
  startTime: string;
  minutes: number;
  classes: string[];
  /** Whether the classes are a series. */
  isSeries?: true;
  /** Written in the chat of each class. */
  link: string;
};

/** The first three are the courses of the cast, which get more classes and more students. */
export const schoolCourses: SchoolCourse[] = [
  {
    title: 'Python para análisis de datos',
    description: '',
    teachers: ['tomas'],
    students: usernames.slice(0, 18),
    link: 'https://docs.python.org/es/3/tutorial/',
    weekdays: [6],
    startTime: '10:00',
    minutes: 90,
    classes: [
      'Nivelación: instalar Python',
      'Nivelación: la consola y los cuadernos',
      'Nivelación: variables y tipos',
      'Ayudantía: ejercicios de listas',
      'Ayudantía: elegir un gráfico',
      'Ayudantía: dudas del proyecto final',
    ],
  },
  {
    title: 'Gestión de proyectos',
    description: '',
    teachers: ['tomas'],
    students: usernames.slice(3),
    link: 'https://es.wikipedia.org/wiki/Gestión_de_proyectos',
    weekdays: [1, 3],
    startTime: '18:30',
    minutes: 60,
    classes: [
      'Qué es un proyecto y qué no',
      'Personas, roles y acuerdos',
      'Alcance: decir que no a tiempo',
      'Carta Gantt sin sorpresas',
      'Riesgos: lo que puede salir mal',
      'Taller: matriz de riesgos',
      'Presupuesto y compras',
      'Charla con una empresa: de la planilla al tablero',
      'Comunicar avances',
      'Taller: reunión de cierre',
      'Lecciones aprendidas',
      'Presentación de los proyectos',
    ],
  },
  {
    title: 'Ética y protección de datos',
    description: '',
    teachers: ['ada'],
    students: usernames.slice(0, 11),
    link: 'https://www.bcn.cl/leychile/navegar?idNorma=141599',
    weekdays: [5],
    startTime: '17:00',
    minutes: 90,
    classes: [
      'Por qué importa: tres casos chilenos',
      'La ley 19.628 y lo que cambia con la 21.719',
      'Consentimiento: cuándo sirve y cuándo no',
      'Datos de niñas, niños y adolescentes',
      'Incidentes: qué hacer en las primeras 72 horas',
      'Debate final',
    ],
  },
  {
    title: 'Inglés para el trabajo',
    description: 'Entrevistas, correos y reuniones: lo que hace falta para trabajar en inglés, con práctica oral en cada clase.',
    teachers: ['catalina'],
    students: usernames.slice(8),
    link: 'https://learnenglish.britishcouncil.org/',
    weekdays: [2, 4],
    startTime: '19:30',
    minutes: 75,
    classes: Array.from({ length: 12 }, (_, index) => `Clase ${index + 1}`),
    isSeries: true,
  },
];

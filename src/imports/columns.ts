import type { Locale } from '../platform/shared/locale.ts';
import type { ImportKind } from './import.ts';

/** A column of a file: what it is called in each language, and other names under which people's files have it. */
export type Column = {
  readonly name: string;
  readonly es: string;
  readonly en: string;
  readonly also?: readonly string[];
  /** Stands in what the portal exports and says nothing to an import. */
  readonly informs?: true;
  /** An example for the template. */
  readonly example?: string;
};

/**
 * Every column that a file may have. The first name of each stands in the files that the portal writes; capitals, accents and
 * signs do not count when a file is read, nor does the order.
 */
export const columns = {
  people: [
    {
      name: 'username',
      es: 'Usuario',
      en: 'Username',
      also: ['nombre de usuario', 'user', 'login', 'cuenta', 'account'],
      example: 'ana.perez',
    },
    { name: 'firstName', es: 'Nombre', en: 'First name', also: ['nombres', 'given name', 'firstname', 'name'], example: 'Ana' },
    {
      name: 'lastName',
      es: 'Apellido',
      en: 'Last name',
      also: ['apellidos', 'surname', 'family name', 'lastname'],
      example: 'Pérez Núñez',
    },
    {
      name: 'email',
      es: 'Correo electrónico',
      en: 'E-mail',
      also: ['correo', 'email', 'mail', 'e-mail address', 'email address'],
      example: 'ana.perez@example.cl',
    },
    { name: 'roles', es: 'Roles', en: 'Roles', also: ['rol', 'role', 'perfil'], example: 'estudiante' },
    {
      name: 'active',
      es: 'Activa',
      en: 'Active',
      also: ['activo', 'estado', 'state', 'status', 'habilitada', 'habilitado', 'enabled'],
      example: 'sí',
    },
    { name: 'locale', es: 'Idioma', en: 'Language', also: ['locale', 'lang', 'lengua'], example: 'es' },
    { name: 'proposal', es: 'Usuario propuesto', en: 'Proposed username', also: ['propuesta', 'proposal'] },
    { name: 'id', es: 'Número', en: 'Number', also: ['id'], informs: true },
    { name: 'joined', es: 'Creada', en: 'Created', also: ['made on', 'date joined', 'cuenta desde'], informs: true },
    { name: 'lastSignIn', es: 'Último ingreso', en: 'Last sign-in', also: ['last login'], informs: true },
  ],
  courses: [
    { name: 'id', es: 'Número', en: 'Number', also: ['id', 'curso id', 'course id', 'número de curso', 'course number'] },
    { name: 'title', es: 'Título', en: 'Title', also: ['curso', 'course', 'nombre', 'name'], example: 'Gestión de proyectos' },
    { name: 'description', es: 'Descripción', en: 'Description', example: 'Lunes y miércoles, 19:00' },
    { name: 'active', es: 'Activo', en: 'Active', also: ['activa', 'estado', 'state', 'status', 'habilitado', 'enabled'], example: 'sí' },
    { name: 'teachers', es: 'Docentes', en: 'Teachers', informs: true },
    { name: 'students', es: 'Estudiantes', en: 'Students', informs: true },
    { name: 'made', es: 'Creado', en: 'Made', also: ['created'], informs: true },
  ],
  enrollments: [
    { name: 'username', es: 'Usuario', en: 'Username', also: ['nombre de usuario', 'user', 'login'], example: 'ana.perez' },
    { name: 'email', es: 'Correo electrónico', en: 'E-mail', also: ['correo', 'email', 'mail', 'email address'] },
    {
      name: 'courseId',
      es: 'Número de curso',
      en: 'Course number',
      also: ['número del curso', 'curso id', 'course id', 'id curso', 'id de curso'],
    },
    {
      name: 'course',
      es: 'Curso',
      en: 'Course',
      also: ['título del curso', 'course title', 'curso título'],
      example: 'Gestión de proyectos',
    },
    { name: 'role', es: 'Papel', en: 'Part', also: ['rol', 'role', 'roles', 'como', 'as'], example: 'estudiante' },
    { name: 'status', es: 'Estado', en: 'Status', also: ['state', 'activa', 'activo', 'active'], example: 'activa' },
    { name: 'person', es: 'Nombre', en: 'Name', also: ['nombres', 'first name', 'nombre completo', 'full name'], informs: true },
    { name: 'lastName', es: 'Apellido', en: 'Last name', also: ['apellidos', 'surname'], informs: true },
    { name: 'since', es: 'Desde', en: 'Since', informs: true },
    { name: 'ended', es: 'Hasta', en: 'Until', informs: true },
  ],
  meetings: [
    { name: 'id', es: 'Número', en: 'Number', also: ['id', 'número de videollamada'] },
    {
      name: 'courseId',
      es: 'Número de curso',
      en: 'Course number',
      also: ['número del curso', 'curso id', 'course id', 'id curso', 'id de curso'],
    },
    { name: 'course', es: 'Curso', en: 'Course', also: ['título del curso', 'course title'], example: 'Gestión de proyectos' },
    { name: 'title', es: 'Título', en: 'Title', also: ['videollamada', 'clase', 'meeting', 'class', 'nombre'], example: 'Clase 1' },
    {
      name: 'start',
      es: 'Inicio',
      en: 'Start',
      also: ['comienzo', 'starts', 'starts at', 'empieza', 'desde'],
      example: '03-03-2027 19:00',
    },
    { name: 'end', es: 'Fin', en: 'End', also: ['término', 'ends', 'ends at', 'termina', 'hasta'], example: '03-03-2027 20:30' },
    { name: 'teacherOpening', es: 'Minutos antes para docentes', en: 'Minutes before for teachers', also: ['apertura docentes'] },
    { name: 'studentOpening', es: 'Minutos antes para estudiantes', en: 'Minutes before for students', also: ['apertura estudiantes'] },
    { name: 'closing', es: 'Minutos después del fin', en: 'Minutes after the end', also: ['cierre', 'closing'] },
    { name: 'active', es: 'Activa', en: 'Active', also: ['activo', 'habilitada', 'enabled'], example: 'sí' },
    { name: 'link', es: 'Enlace', en: 'Link', also: ['url', 'dirección', 'address'] },
    { name: 'state', es: 'Estado', en: 'State', also: ['status'], informs: true },
    { name: 'teachers', es: 'Docentes', en: 'Teachers', also: ['docente', 'teacher'], informs: true },
    { name: 'room', es: 'Sala', en: 'Room', informs: true },
  ],
} as const satisfies Record<ImportKind, readonly Column[]>;

export type ColumnOf<Kind extends ImportKind> = (typeof columns)[Kind][number]['name'];

export type ColumnName = ColumnOf<ImportKind>;

/** Columns without which a file of this kind says nothing: one of each group has to be there. */
export const neededColumns: Record<ImportKind, readonly (readonly ColumnName[])[]> = {
  people: [['username', 'email']],
  courses: [['id', 'title']],
  enrollments: [
    ['username', 'email'],
    ['course', 'courseId'],
  ],
  meetings: [['id', 'title']],
};

/** What a column is called on pages and in the files that the portal writes. */
export function columnTitle(kind: ImportKind, name: string, locale: Locale): string {
  const column = (columns[kind] as readonly Column[]).find((one) => one.name === name);
  return column ? column[locale] : name;
}

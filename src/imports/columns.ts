import type { Locale } from '../platform/shared/locale.ts';
import type { ImportKind } from './import.ts';

/** A column of a file, with its title in each language. */
export type Column = {
  readonly name: string;
  readonly es: string;
  readonly en: string;
  /** Other titles under which other programs export it. */
  readonly aliases?: readonly string[];
  /** Part of the portal's exports; an import ignores it. */
  readonly exportOnly?: true;
  /** An example for the template. */
  readonly example?: string;
};

/** Case, accents and punctuation of the titles do not matter when a file is read, nor does the order of the columns. */
const columns = {
  people: [
    {
      name: 'username',
      es: 'Usuario',
      en: 'Username',
      aliases: ['nombre de usuario', 'user', 'login', 'cuenta', 'account'],
      example: 'ana.perez',
    },
    { name: 'firstName', es: 'Nombre', en: 'First name', aliases: ['nombres', 'given name', 'firstname', 'name'], example: 'Ana' },
    {
      name: 'lastName',
      es: 'Apellido',
      en: 'Last name',
      aliases: ['apellidos', 'surname', 'family name', 'lastname'],
      example: 'Pérez Núñez',
    },
    {
      name: 'email',
      es: 'Correo electrónico',
      en: 'E-mail',
      aliases: ['correo', 'email', 'mail', 'e-mail address', 'email address'],
      example: 'ana.perez@example.cl',
    },
    { name: 'roles', es: 'Roles', en: 'Roles', aliases: ['rol', 'role', 'perfil'], example: 'estudiante' },
    {
      name: 'active',
      es: 'Activa',
      en: 'Active',
      aliases: ['activo', 'estado', 'state', 'status', 'habilitada', 'habilitado', 'enabled'],
      example: 'sí',
    },
    { name: 'locale', es: 'Idioma', en: 'Language', aliases: ['locale', 'lang', 'lengua'], example: 'es' },
    { name: 'proposedUsername', es: 'Usuario propuesto', en: 'Proposed username', aliases: ['propuesta', 'proposal'] },
    { name: 'id', es: 'Número', en: 'Number', aliases: ['id'], exportOnly: true },
    { name: 'created', es: 'Creada', en: 'Created', aliases: ['made on', 'date joined', 'cuenta desde'], exportOnly: true },
    { name: 'lastSignIn', es: 'Último ingreso', en: 'Last sign-in', aliases: ['last login', 'último inicio de sesión'], exportOnly: true },
  ],
  courses: [
    { name: 'id', es: 'Número', en: 'Number', aliases: ['id', 'curso id', 'course id', 'número de curso', 'course number'] },
    { name: 'title', es: 'Título', en: 'Title', aliases: ['curso', 'course', 'nombre', 'name'], example: 'Gestión de proyectos' },
    { name: 'description', es: 'Descripción', en: 'Description', example: 'Lunes y miércoles, 19:00' },
    {
      name: 'active',
      es: 'Activo',
      en: 'Active',
      aliases: ['activa', 'estado', 'state', 'status', 'habilitado', 'enabled'],
      example: 'sí',
    },
    { name: 'teachers', es: 'Docentes', en: 'Teachers', exportOnly: true },
    { name: 'students', es: 'Estudiantes', en: 'Students', exportOnly: true },
    { name: 'created', es: 'Creado', en: 'Created', aliases: ['made'], exportOnly: true },
  ],
  enrollments: [
    { name: 'username', es: 'Usuario', en: 'Username', aliases: ['nombre de usuario', 'user', 'login'], example: 'ana.perez' },
    { name: 'email', es: 'Correo electrónico', en: 'E-mail', aliases: ['correo', 'email', 'mail', 'email address'] },
    {
      name: 'courseId',
      es: 'Número de curso',
      en: 'Course number',
      aliases: ['número del curso', 'curso id', 'course id', 'id curso', 'id de curso'],
    },
    {
      name: 'course',
      es: 'Curso',
      en: 'Course',
      aliases: ['título del curso', 'course title', 'curso título'],
      example: 'Gestión de proyectos',
    },
    { name: 'role', es: 'Rol', en: 'Role', aliases: ['papel', 'part', 'roles', 'como', 'as'], example: 'estudiante' },
    { name: 'status', es: 'Estado', en: 'Status', aliases: ['state', 'activa', 'activo', 'active'], example: 'activa' },
    { name: 'name', es: 'Nombre', en: 'Name', aliases: ['nombres', 'first name', 'nombre completo', 'full name'], exportOnly: true },
    { name: 'lastName', es: 'Apellido', en: 'Last name', aliases: ['apellidos', 'surname'], exportOnly: true },
    { name: 'since', es: 'Desde', en: 'Since', exportOnly: true },
    { name: 'ended', es: 'Hasta', en: 'Until', exportOnly: true },
  ],
  meetings: [
    { name: 'id', es: 'Número', en: 'Number', aliases: ['id', 'número de videollamada'] },
    {
      name: 'courseId',
      es: 'Número de curso',
      en: 'Course number',
      aliases: ['número del curso', 'curso id', 'course id', 'id curso', 'id de curso'],
    },
    { name: 'course', es: 'Curso', en: 'Course', aliases: ['título del curso', 'course title'], example: 'Gestión de proyectos' },
    { name: 'title', es: 'Título', en: 'Title', aliases: ['videollamada', 'clase', 'meeting', 'class', 'nombre'], example: 'Clase 1' },
    {
      name: 'start',
      es: 'Inicio',
      en: 'Start',
      aliases: ['comienzo', 'starts', 'starts at', 'empieza', 'desde'],
      example: '03-03-2027 19:00',
    },
    { name: 'end', es: 'Fin', en: 'End', aliases: ['término', 'ends', 'ends at', 'termina', 'hasta'], example: '03-03-2027 20:30' },
    { name: 'teacherOpening', es: 'Minutos antes para docentes', en: 'Minutes before for teachers', aliases: ['apertura docentes'] },
    { name: 'studentOpening', es: 'Minutos antes para estudiantes', en: 'Minutes before for students', aliases: ['apertura estudiantes'] },
    { name: 'closing', es: 'Minutos después del fin', en: 'Minutes after the end', aliases: ['cierre', 'closing'] },
    { name: 'active', es: 'Activa', en: 'Active', aliases: ['activo', 'habilitada', 'enabled'], example: 'sí' },
    { name: 'link', es: 'Enlace', en: 'Link', aliases: ['url', 'dirección', 'address'] },
    { name: 'state', es: 'Estado', en: 'State', aliases: ['status'], exportOnly: true },
    { name: 'teachers', es: 'Docentes', en: 'Teachers', aliases: ['docente', 'teacher'], exportOnly: true },
    { name: 'room', es: 'Sala', en: 'Room', exportOnly: true },
  ],
} as const satisfies Record<ImportKind, readonly Column[]>;

export type ColumnName = (typeof columns)[ImportKind][number]['name'];

export function columnsOf(kind: ImportKind): readonly Column[] {
  return columns[kind];
}

/** A file must have at least one column of each group. */
export const requiredColumns: Record<ImportKind, readonly (readonly ColumnName[])[]> = {
  people: [['username', 'email']],
  courses: [['id', 'title']],
  enrollments: [
    ['username', 'email'],
    ['course', 'courseId'],
  ],
  meetings: [['id', 'title']],
};

/** Title on pages and in the files that the portal writes. */
export function columnTitle(kind: ImportKind, name: string, locale: Locale): string {
  return columnsOf(kind).find((column) => column.name === name)?.[locale] ?? name;
}

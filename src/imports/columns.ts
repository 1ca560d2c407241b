import type { IdentifierNaming } from '../platform/identity/identifier.ts';
import type { Locale } from '../platform/shared/locale.ts';
import { studentNameTitles } from './column-titles.ts';
import type { ImportKind } from './import.ts';

/** A column of a file, with its title in each language. */
export type Column = {
  readonly name: string;
  readonly es: string;
  readonly en: string;
  /** Other titles under which other programs export it. */
  readonly aliases?: readonly string[];
  /** Titles that count only where no other column of the file is this one, the better ones first. */
  readonly weakAliases?: readonly string[];
  /** Another way to fill in other columns. The template does without it. */
  readonly alternative?: true;
  /** Part of the portal's exports; an import ignores it. */
  readonly exportOnly?: true;
  /** An example for the template. */
  readonly example?: string;
};

const usernameColumn = {
  name: 'username',
  es: 'Usuario',
  en: 'Username',
  aliases: ['nombre de usuario', 'nombre de cuenta', 'user', 'user name', 'login', 'cuenta', 'account'],
  example: 'ana.perez',
} as const satisfies Column;

const emailColumn = {
  name: 'email',
  es: 'Correo electrónico',
  en: 'Email',
  aliases: [
    ...['correo', 'e-mail', 'mail', 'e-mail address', 'email address'],
    ...['dirección de correo', 'dirección de correo electrónico', 'dirección email', 'dirección de email', 'dirección e-mail'],
  ],
  weakAliases: [
    ...['correo institucional', 'correo electrónico institucional', 'email institucional', 'mail institucional'],
    ...['institutional email', 'school email', 'primary email', 'correo principal'],
    ...['correo estudiante', 'correo del estudiante', 'correo alumno', 'correo del alumno', 'student email'],
    ...['user principal name', 'upn', 'nombre principal de usuario', 'correo personal', 'correo electrónico personal', 'personal email'],
    ...['email personal', 'mail personal', 'cuenta de correo', 'correo gmail', 'gmail'],
  ],
} as const satisfies Column;

/** Of a school that tells its people apart by the RUT. */
const identifierColumn: Column & { readonly name: 'identifier' } = {
  name: 'identifier',
  es: 'RUT',
  en: 'RUT',
  aliases: [
    ...['run', 'rut del estudiante', 'rut estudiante', 'rut alumno', 'rut del alumno', 'cédula', 'cédula de identidad', 'ipe'],
    ...['identificador', 'identifier'],
  ],
  example: '12.345.678-5',
};

/** Of an identifier whose check digit has a column of its own. */
const checkDigitColumn = {
  name: 'checkDigit',
  es: 'Dígito verificador',
  en: 'Check digit',
  aliases: ['dv', 'dígito ver', 'dígito'],
  alternative: true,
} as const satisfies Column;

/** Of a course. Lists that have no title name it by its code. */
const codeColumn = {
  name: 'code',
  es: 'Código',
  en: 'Code',
  aliases: [
    ...['código del curso', 'course code', 'sigla', 'código', 'code', 'shortname', 'short name', 'nombre corto', 'nombre corto del curso'],
    ...['código de asignatura', 'código asignatura', 'nrc'],
  ],
  example: 'PY-101',
} as const satisfies Column;

const termColumn = {
  name: 'term',
  es: 'Período',
  en: 'Term',
  aliases: ['período académico', 'semestre', 'semester', 'academic term', 'año y semestre', 'temporada', 'trimestre'],
  example: '2027-1',
} as const satisfies Column;

const sectionColumn = {
  name: 'section',
  es: 'Sección',
  en: 'Section',
  aliases: ['section number', 'número de sección', 'paralelo', 'letra', 'letra curso', 'letra del curso'],
  alternative: true,
} as const satisfies Column;

/** The course, in a file about something else. */
const courseColumns = [
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
    aliases: ['título del curso', 'course title', 'curso título', 'nombre del curso', 'course name', 'asignatura', 'ramo', 'materia'],
    weakAliases: [...['curso/nivel', 'nivel/curso', 'course1', 'desc grado', 'grupo', 'group']],
    example: 'Gestión de proyectos',
  },
  { ...codeColumn, name: 'courseCode', es: 'Código del curso', en: 'Course code' },
  termColumn,
  sectionColumn,
] as const satisfies Column[];

/** A row with any of these names a course. */
export const courseNamingColumns = ['courseId', 'course', 'courseCode'] as const;

const fullNameTitles = [
  ...['nombre completo', 'full name', 'display name', 'nombre para mostrar', 'nombre y apellido', 'nombre y apellidos'],
  ...['nombres y apellidos', 'apellidos y nombres', 'apellidos y nombre', 'apellido y nombre', 'apellidos, nombres', 'apellido, nombre'],
  'student name',
  ...studentNameTitles,
];

/**
 * Case, accents, spaces and punctuation of the titles do not matter when a file is read, nor does the order of the columns. The other
 * titles are those of Chilean class lists, of Moodle, and of Google's and Microsoft's lists of users, courses and members.
 */
const columns = {
  people: [
    usernameColumn,
    {
      name: 'firstName',
      es: 'Nombre',
      en: 'First name',
      aliases: ['nombres', 'given name', 'firstname', 'primer nombre', '1er nombre', 'nombre 1'],
      weakAliases: ['name'],
      example: 'Ana',
    },
    {
      name: 'secondName',
      es: 'Segundo nombre',
      en: 'Middle name',
      aliases: ['second name', 'middlename', '2do nombre', 'nombre 2'],
      alternative: true,
    },
    {
      name: 'lastName',
      es: 'Apellido',
      en: 'Last name',
      aliases: ['apellidos', 'surname', 'family name', 'lastname'],
      weakAliases: [
        ...['apellido paterno', 'primer apellido', 'paterno', 'ap paterno', 'a paterno', 'first surname'],
        ...['1er apellido', 'apellido 1', 'apellido pat', 'ap pat'],
      ],
      example: 'Pérez Núñez',
    },
    {
      name: 'secondLastName',
      es: 'Apellido materno',
      en: 'Second last name',
      aliases: [
        ...['segundo apellido', 'materno', 'ap materno', 'a materno', 'second surname'],
        ...['2do apellido', 'apellido 2', 'apellido mat', 'ap mat'],
      ],
      alternative: true,
    },
    {
      name: 'fullName',
      es: 'Nombre completo',
      en: 'Full name',
      aliases: fullNameTitles,
      weakAliases: ['alumno', 'estudiante', 'student', 'alumnos', 'estudiantes'],
      alternative: true,
    },
    { ...emailColumn, example: 'ana.perez@example.cl' },
    identifierColumn,
    checkDigitColumn,
    { name: 'roles', es: 'Roles', en: 'Roles', aliases: ['rol', 'role', 'perfil'], example: 'estudiante' },
    {
      name: 'active',
      es: 'Activa',
      en: 'Active',
      aliases: ['activo', 'estado', 'state', 'status', 'habilitada', 'habilitado', 'enabled', 'account enabled', 'cuenta habilitada'],
      example: 'sí',
    },
    {
      name: 'locale',
      es: 'Idioma',
      en: 'Language',
      aliases: ['locale', 'lang', 'lengua', 'preferred language', 'idioma preferido'],
      example: 'es',
    },
    ...courseColumns,
    { name: 'role', es: 'Rol en el curso', en: 'Role in the course', aliases: ['rol curso', 'papel en el curso'], alternative: true },
    { name: 'proposedUsername', es: 'Usuario propuesto', en: 'Proposed username', aliases: ['propuesta', 'proposal'], alternative: true },
    { name: 'id', es: 'Número', en: 'Number', aliases: ['id'], exportOnly: true },
    { name: 'created', es: 'Creada', en: 'Created', aliases: ['made on', 'date joined', 'cuenta desde'], exportOnly: true },
    { name: 'lastSignIn', es: 'Último ingreso', en: 'Last sign-in', aliases: ['last login', 'último inicio de sesión'], exportOnly: true },
  ],
  courses: [
    { name: 'id', es: 'Número', en: 'Number', aliases: ['id', 'curso id', 'course id', 'número de curso', 'course number'] },
    {
      name: 'title',
      es: 'Título',
      en: 'Title',
      aliases: [
        ...['curso', 'course', 'nombre', 'name', 'nombre del curso', 'course name', 'nombre completo', 'nombre completo del curso'],
        ...['fullname', 'course full name', 'asignatura', 'ramo', 'materia', 'class name', 'section name'],
      ],
      example: 'Gestión de proyectos',
    },
    codeColumn,
    termColumn,
    sectionColumn,
    { name: 'description', es: 'Descripción', en: 'Description', aliases: ['summary', 'resumen'], example: 'Lunes y miércoles, 19:00' },
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
    usernameColumn,
    emailColumn,
    identifierColumn,
    checkDigitColumn,
    ...courseColumns,
    { name: 'role', es: 'Rol', en: 'Role', aliases: ['papel', 'part', 'roles', 'role1', 'como', 'as'], example: 'estudiante' },
    { name: 'status', es: 'Estado', en: 'Status', aliases: ['state', 'activa', 'activo', 'active'], example: 'activa' },
    { name: 'name', es: 'Nombre', en: 'Name', aliases: ['nombres', 'first name', 'given name', ...fullNameTitles], exportOnly: true },
    {
      name: 'lastName',
      es: 'Apellido',
      en: 'Last name',
      aliases: ['apellidos', 'surname', 'apellido paterno', 'apellido materno', 'family name'],
      exportOnly: true,
    },
    { name: 'since', es: 'Desde', en: 'Since', exportOnly: true },
    { name: 'ended', es: 'Hasta', en: 'Until', exportOnly: true },
    { name: 'firstDay', es: 'Primer día', en: 'First day', exportOnly: true },
    { name: 'lastDay', es: 'Último día', en: 'Last day', exportOnly: true },
  ],
  meetings: [
    { name: 'id', es: 'Número', en: 'Number', aliases: ['id', 'número de videollamada'] },
    ...courseColumns,
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

/** The columns of a kind; that of identifiers has the titles of the school's own. */
export function columnsOf(kind: ImportKind, naming: IdentifierNaming): readonly Column[] {
  const all: readonly Column[] = columns[kind];
  if (naming.identifierKind === 'rut') return all;
  const label = naming.identifierLabel;
  const own: Column = { name: 'identifier', es: label, en: label, aliases: otherIdentifierTitles, example: 'A-1203' };
  return all.filter(({ name }) => name !== 'checkDigit').map((column) => (column === identifierColumn ? own : column));
}

/** The titles of identifiers of another kind than the RUT. */
const otherIdentifierTitles = [
  ...['identificador', 'identifier', 'matrícula', 'número de matrícula', 'n de matrícula', 'student id', 'student number'],
  ...['número de id', 'id number', 'idnumber', 'sis id'],
];

/** A file must have at least one column of each group. */
export const requiredColumns: Record<ImportKind, readonly (readonly ColumnName[])[]> = {
  people: [['username', 'email', 'identifier']],
  courses: [['id', 'title', 'code']],
  enrollments: [
    ['username', 'email', 'identifier'],
    ['course', 'courseId', 'courseCode'],
  ],
  meetings: [['id', 'title']],
};

/** Title on pages and in the files that the portal writes. Of a list of people an enrollment has values, too. */
export function columnTitle(kind: ImportKind, name: string, locale: Locale, naming: IdentifierNaming): string {
  const columns = [...columnsOf(kind, naming), ...columnsOf('enrollments', naming)];
  return columns.find((column) => column.name === name)?.[locale] ?? name;
}

import { cleanLine } from '../platform/shared/clean-text.ts';
import { sortKey } from '../platform/shared/text-keys.ts';

/**
 * Titles of what other programs export and the portal does not keep. A file may have any other column too: its title is named as one
 * that nobody knows.
 */
const titlesNotKept = [
  ...['rut', 'run', 'dv', 'rut del estudiante', 'rut estudiante', 'rut alumno', 'rut del alumno', 'cédula', 'cédula de identidad', 'dni'],
  ...['número de id', 'id number', 'idnumber', 'id de usuario', 'user id', 'object id', 'sis id', 'sourcedid', 'student id', 'matrícula'],
  ...['rut apoderado', 'apoderado', 'nombre apoderado', 'correo apoderado', 'teléfono apoderado', 'dígito ver', 'dígito verificador'],
  ...['nº', 'n°', 'n', 'no', 'num', 'nro', 'correlativo', 'lista', 'número de lista', 'nº lista', 'año', 'rbd'],
  ...['curso/nivel', 'nivel/curso', 'profesor jefe', 'cod tipo enseñanza', 'cod grado', 'desc grado', 'letra curso'],
  ...['fecha nacimiento', 'fecha nac', 'dirección', 'comuna residencia', 'código comuna residencia'],
  ...[
    'curso',
    'course',
    'sigla',
    'sección',
    'section',
    'nivel',
    'grado',
    'letra',
    'jornada',
    'carrera',
    'grupo',
    'grupos',
    'group',
    'groups',
  ],
  ...[
    'contraseña',
    'password',
    'initial password',
    'teléfono',
    'celular',
    'phone',
    'mobile phone',
    'fecha de nacimiento',
    'sexo',
    'género',
  ],
  ...['institución', 'institution', 'departamento', 'department', 'ciudad', 'city', 'país', 'country', 'comuna', 'puesto', 'job title'],
  ...['org unit path', 'ruta de la unidad organizativa', 'último acceso', 'last access', 'usage location', 'user type', 'cohort1'],
];

/** Whether another program's column has this title, whose data the portal does not keep. */
export function isTitleNotKept(title: string): boolean {
  return [...titleKeys(title), ...studentTitleKeys(title)].some((key) => keysNotKept.has(key));
}

/** «Apellido paterno del alumno» is `apellidopaterno`; empty for a title that does not end with a word for a student. */
export function studentTitleKeys(title: string): string[] {
  const words = cleanLine(title).split(' ');
  if (!studentWords.has(foldTitle(words.pop() ?? ''))) return [];
  while (/^(?:de|del|la|el|los)$/i.test(words.at(-1) ?? '')) words.pop();
  return words.length === 0 ? [] : titleKeys(words.join(' '));
}

const studentWords = new Set(['alumno', 'alumna', 'alumnos', 'estudiante', 'estudiantes']);

/** The whole name of a student, or the first name where the surnames have columns of their own. */
export const studentNameTitles = ['nombre del estudiante', 'nombre estudiante', 'nombre del alumno', 'nombre alumno'];

/** Whether this is the title of names of students, which are whole names unless the surnames have columns of their own. */
export function isStudentName(title: string): boolean {
  return studentNameTitles.some((one) => foldTitle(one) === foldTitle(title));
}

/**
 * The keys of a title by which it is recognised, the most telling first: «First name [givenName] Required» is `givenname` and
 * `firstname`. «Block sign in [accountEnabled]» is not what its brackets say.
 */
export function titleKeys(title: string): string[] {
  const [before = '', rest] = title.split('[', 2);
  const [inside = '', after = ''] = rest?.split(']', 2) ?? [];
  const outside = foldTitle(`${before} ${after}`.replace(/\b(?:required|obligatorio|requerido|opcional|optional)\b/gi, ''));
  const isOpposite = outside.startsWith('block') || outside.startsWith('bloque');
  return [isOpposite ? '' : foldTitle(inside), outside, foldTitle(title)].filter((key) => key !== '');
}

/** «Correo electrónico», «CORREO_ELECTRONICO» and «correo-electrónico» are the same title, and «Nº» is «No». */
function foldTitle(title: string): string {
  return sortKey(title.normalize('NFKC')).replace(/[^\p{L}\p{N}~]+/gu, '');
}

const keysNotKept = new Set(titlesNotKept.map(foldTitle));

import { percentage } from './portal.ts';

export const certificates = {
  title: 'Certificados de asistencia',
  lead: 'Cada certificado guarda lo que dice el día en que se emite. Su número y su código QR llevan a una página que lo confirma.',
  issueAll: 'Emitir para todo el curso',
  downloadAll: 'Descargar todos (PDF)',
  issue: 'Emitir',
  issueAgain: 'Emitir otra vez',
  revoke: 'Revocar',
  revocation: {
    title: 'Revocar un certificado',
    question: (holder: string) => `¿Revocar el certificado de ${holder}?`,
    lead: (number: string, course: string) => `Es el certificado ${number} del curso «${course}».`,
    hint: 'La página que lo confirma dirá que fue revocado. Esto no se puede deshacer, pero puedes emitir otro.',
    submit: 'Revocar certificado',
    cancel: 'Volver sin cambiar nada',
  },
  none: 'Sin certificado',
  left: 'ya no estudia en el curso',
  noStudents: 'No hay estudiantes',
  noStudentsHint: 'Aquí aparece cada estudiante del curso con su certificado.',
  columns: { certificate: 'Certificado', issued: 'Emitido', actions: 'Acciones' },
  own: {
    download: 'Descargar mi certificado',
    issue: 'Obtener mi certificado',
  },
  file: 'certificado',
  hours: (attended: string, counted: string) =>
    `Asistió a ${attended} de ${counted} ${counted === '1' ? 'hora cronológica' : 'horas cronológicas'}.`,
  classes: (attended: number, counted: number, percent: number) =>
    `Asistió a ${attended} de ${counted} ${counted === 1 ? 'clase' : 'clases'} (${percentage(percent)}).`,
  paper: {
    title: 'Certificado de asistencia',
    certifies: 'Se certifica que',
    attendedCourse: 'asistió al curso',
    dates: (first: string, last: string) => (first === last ? `Clase del ${first}.` : `Clases del ${first} al ${last}.`),
    issued: (date: string) => `Emitido el ${date}.`,
    check: 'Comprueba este certificado con el código o en la página de abajo. Su número es:',
  },
  confirm: {
    title: 'Este certificado es válido',
    lead: (school: string) => `Lo emitió ${school}. Compara lo que dice el papel con estos datos.`,
    revoked: 'Este certificado fue revocado',
    revokedHint: (date: string) => `Dejó de ser válido el ${date}.`,
    unknown: 'No hay un certificado con ese número',
    unknownHint:
      'Revisa el número: son cuatro grupos de cuatro letras y cifras, como aparece al pie del papel. No lleva las letras I, L, O ni U. Si coincide, pregunta a la institución.',
    nameErased: 'El nombre se borró a pedido de su titular',
    number: 'Número',
    holder: 'Nombre',
    course: 'Curso',
    dates: 'Fechas',
    attendance: 'Asistencia',
    issued: 'Emitido el',
    school: 'Institución',
  },
};

export const flash = {
  'certificates-issued': 'Emitimos los certificados.',
  'certificates-unchanged': 'Los certificados ya emitidos dicen lo mismo: no hizo falta emitir otros.',
  'certificates-nothing-counts': 'Nadie asistió todavía a una clase que cuente: no emitimos ningún certificado.',
  'certificates-none': 'Todavía no hay certificados que descargar. Emítelos primero.',
  'own-certificate-issued': 'Tu certificado está listo: descárgalo aquí.',
  'certificate-revoked': 'Revocaste el certificado. Su página ya lo dice.',
};

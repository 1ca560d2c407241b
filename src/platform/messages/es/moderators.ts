const classes = (count: string | number) => (Number(count) === 1 ? '1 clase' : `${count} clases`);

/** Who moderates a class beside the teachers of its course. */
export const moderators = {
  title: 'Quién modera',
  lead: 'Moderan la clase quienes enseñan el curso y las personas que nombres aquí: quien reemplaza a alguien, o quien viene a exponer. No hace falta que estén en el curso. Quienes no son estudiantes del curso también pasan la lista de la clase.',
  teachers: 'Docentes del curso',
  named: 'En esta clase',
  none: 'Nadie más.',
  namedBy: (name: string, when: string) => `Desde el ${when}, por ${name}`,
  namedAt: (when: string) => `Desde el ${when}`,
  remove: 'Quitar',
  following: 'También de las clases siguientes',
  name: 'Nombrar a alguien',
  login: 'Usuario o correo',
  wholeSeries: 'toda la serie',
  scope: '¿Qué clases?',
  scopes: {
    meeting: 'Solo esta clase',
    series: 'Esta clase y las siguientes de esta serie',
    course: 'Esta clase y las siguientes del curso, hasta un día',
  },
  scopeHints: { series: 'También las que se agreguen a la serie más adelante.' } as Record<string, string>,
  until: 'Hasta',
  untilHint: 'Para las clases del curso: el último día en que modera.',
  told: 'Le avisamos por correo, y también a quienes enseñan el curso. La clase aparece en su página y en su calendario.',
  submit: 'Nombrar',
  over: 'La clase terminó: ya no se puede nombrar a nadie.',
  errors: {
    missing: 'Escribe el usuario o el correo de la persona.',
    unknown: 'Ninguna cuenta activa tiene ese usuario o correo.',
    span: 'Elige un día desde la fecha de la clase, hasta un año después.',
  },
  more: (count: number) => `y ${count} más`,
  classes: 'Clases',
  open: 'Ver la clase',
  zone: (zone: string) => `Las horas son de ${zone}.`,
  mails: {
    named: {
      subject: (course: string) => `Moderas una clase de «${course}»`,
      text: (course: string) => `Te nombraron para moderar estas clases de «${course}». Puedes entrar desde que abren para docentes.`,
      subjectForTeachers: (name: string, course: string) => `${name} modera una clase de «${course}»`,
      textForTeachers: (name: string, course: string) => `${name} moderará estas clases de «${course}».`,
    },
    removed: {
      subject: (course: string) => `Ya no moderas una clase de «${course}»`,
      text: (course: string) => `Ya no moderas estas clases de «${course}».`,
      subjectForTeachers: (name: string, course: string) => `${name} ya no modera una clase de «${course}»`,
      textForTeachers: (name: string, course: string) => `${name} ya no moderará estas clases de «${course}».`,
    },
  },
};

export const flash = {
  'moderator-named': (name: string | number, count: string | number) => `${name} modera ${classes(count)}.`,
  'moderator-removed': (name: string | number, count: string | number) => `${name} ya no modera ${classes(count)}.`,
  'moderator-unchanged': (name: string | number) => `${name} ya modera la clase.`,
  'moderator-over': 'La clase terminó: ya no se puede nombrar a nadie.',
};

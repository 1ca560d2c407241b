export const schedule = {
  action: 'Programar',
  title: 'Programar clases',
  lead: 'Una clase o una serie de ellas. Cada una tiene su propia sala y su propio enlace.',
  copyTitle: (title: string) => `Copiar «${title}»`,
  copyLead: 'Es una clase nueva, con su propia sala, una semana después.',
  chooseCourse: '¿Para qué curso?',
  taught: 'Tus cursos como docente',
  all: 'Todos los cursos',
  searchCourses: 'Buscar por el título del curso',
  latest: (day: string) => `Última clase: ${day}`,
  noClasses: 'Sin clases todavía',
  none: 'No hay cursos para programar',
  noneHint: 'Aquí aparecen los cursos en que eres docente.',
  defaultTitle: 'Clase {n}',
  titleHint: 'Con {n} cada clase lleva su número: «Clase {n}» será «Clase 1», «Clase 2»…',
  willBe: (title: string) => `Se llamará «${title}».`,
  repeat: '¿Cuántas veces?',
  repetitions: { once: 'Una vez', weekly: 'Cada semana', biweekly: 'Cada dos semanas' },
  create: 'Programar la clase',
  createAnyway: 'Programar la clase de todos modos',
};

export const copyCourse = {
  action: 'Copiar curso',
  actionHint: 'Para otro semestre o año, con sus clases en las nuevas fechas.',
  title: (course: string) => `Copiar «${course}»`,
  lead: 'Un curso nuevo con las mismas clases en otro período: el mismo día de la semana y la misma hora, sin los feriados.',
  what: 'Se copian la descripción, el código, las series y clases con sus opciones, y sus docentes si quieres. No se copian estudiantes ni enlaces de invitación.',
  fields: {
    title: 'Título del curso nuevo',
    from: 'Copiar las clases desde el',
    firstDate: 'Primer día del período nuevo',
    teachers: 'Con las mismas personas como docentes',
  },
  errors: {
    title: { missing: 'Escribe un título.', tooLong: 'Es demasiado largo.' },
    from: {
      missing: 'Elige una fecha, con el año completo.',
      tooMany: 'Son demasiadas clases para copiarlas de una vez. Elige una fecha posterior.',
    },
    firstDate: { missing: 'Elige una fecha, con el año completo.' },
    term: { tooLong: 'Es demasiado largo.', taken: 'Ya hay un curso con este código en ese período. Escribe el período nuevo.' },
  },
  preview: 'Ver las clases',
  early: 'Antes del primer día: no se copian',
  single: 'Clases fuera de series',
  save: (count: number) => (count === 1 ? 'Copiar el curso con 1 clase' : `Copiar el curso con ${count} clases`),
  saveAnyway: (count: number) =>
    count === 1 ? 'Copiar el curso con 1 clase de todos modos' : `Copiar el curso con ${count} clases de todos modos`,
};

export const flash = {
  'course-copied': (title: string | number, count: string | number) =>
    Number(count) === 1 ? `Copiaste el curso como «${title}», con 1 clase.` : `Copiaste el curso como «${title}», con ${count} clases.`,
};

export const seriesMessages = {
  title: 'Serie',
  partOf: 'Es parte de una serie',
  movedAlone: 'Es parte de una serie, con su propia hora',
  schedule: 'Programar una serie',
  scheduleLead: 'Varias videollamadas que se repiten. Se saltan los feriados, y las 19:00 siguen siendo las 19:00 cuando cambia la hora.',
  seeHolidays: 'Ver los feriados',
  changeFrom: 'Cambiar la serie desde aquí',
  changeTitle: (title: string) => `Cambiar la serie «${title}»`,
  changeLead:
    'Cambia las clases que vienen desde la fecha que elijas. Lo que ya pasó queda como está, y lo que moviste aparte conserva su hora.',
  fields: {
    weekdays: 'Días de la semana',
    first: 'Primera fecha',
    from: 'Cambiar desde el',
    last: 'Última fecha',
    onHolidays: 'También en feriados',
  },
  errors: {
    weekday: { none: 'Elige al menos un día.' },
    first_date: { missing: 'Elige una fecha.' },
    last_date: {
      missing: 'Elige una fecha.',
      backwards: 'Debe ser la misma fecha o una posterior a la primera.',
      tooFar: 'Una serie dura a lo más dos años.',
      tooMany: 'Son más de 200 videollamadas. Acorta la serie o elige menos días.',
      noDates: 'Entre esas fechas no queda ninguna clase por venir.',
    },
  },
  look: 'Ver las fechas',
  dates: 'Fechas',
  first: 'Elige los días y las fechas: aquí verás cada clase antes de guardar.',
  incomplete: 'Con estos datos no hay fechas. Revisa el formulario.',
  again: 'Mira estas fechas antes de guardar: todavía no se ha guardado nada.',
  count: (count: number) => (count === 1 ? '1 videollamada' : `${count} videollamadas`),
  skip: 'No hacerla',
  skipAria: (day: string) => `No hacer la clase del ${day}`,
  fates: {
    new: 'Nueva',
    same: 'Sigue igual',
    changed: 'Cambia',
    alone: 'Conserva su propia hora',
    cancelled: 'Sigue cancelada',
    skipped: 'No se hace',
  },
  leftOut: 'Feriados que se saltan',
  dropped: 'Estas clases ya no caben en la serie',
  droppedHint: 'Se eliminan; si alguien ya quiso entrar en una, queda como cancelada.',
  clockSkipped: (time: string) => `Esa noche se adelanta el reloj: comienza a las ${time}.`,
  clockTwice: 'Esa hora ocurre dos veces esa noche: vale la primera.',
  clashes: (title: string, course: string, span: string) => `Choca con «${title}» (${course}), ${span}`,
  save: (count: number) => (count === 1 ? 'Programar 1 videollamada' : `Programar ${count} videollamadas`),
  saveAnyway: (count: number) => (count === 1 ? 'Programar 1 de todos modos' : `Programar ${count} de todos modos`),
  tell: 'Avisar por correo a las personas del curso si cambian las fechas o las horas: un correo a cada una',
  skipAll: 'No hacer ninguna de estas clases',
  saveChange: 'Guardar la serie',
  saveChangeAnyway: 'Guardar la serie de todos modos',
  conflict: 'Otra persona cambió esta serie mientras escribías',
  conflictHint: 'Nada se ha guardado todavía. Abajo está lo que escribiste; si guardas, reemplazará lo que dice ahora:',
  until: (date: string) => `hasta el ${date.toLowerCase()}`,
};

/** What the members of a course read in a mail. */
export const seriesNoticeMessages = {
  subjects: { changed: 'Cambió el horario', cancelled: 'Clases canceladas' },
  texts: {
    changed: (title: string, course: string) => `Cambió el horario de «${title}», del curso «${course}».`,
    cancelled: (title: string, course: string) => `Estas clases de «${title}», del curso «${course}», no se harán.`,
  },
  moved: 'Con nueva hora:',
  removed: 'No se harán:',
  added: 'Se agregan:',
  before: (is: string, was: string) => `${is} (antes: ${was})`,
  more: (count: number) => (count === 1 ? 'y otra más' : `y otras ${count}`),
  zone: (zone: string) => `Todas las horas son de: ${zone}.`,
};

export const seriesFlashes = {
  'series-made': (count: string | number) => (count === 1 ? 'Programaste 1 videollamada.' : `Programaste ${count} videollamadas.`),
  'series-changed': (count: string | number) =>
    count === 1 ? 'Guardamos la serie: cambió 1 videollamada.' : `Guardamos la serie: cambiaron ${count} videollamadas.`,
};

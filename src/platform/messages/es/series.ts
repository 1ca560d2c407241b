export const series = {
  title: 'Serie',
  partOf: 'Es parte de una serie',
  movedAlone: 'Es parte de una serie, con su propia hora',
  seeHolidays: 'Ver los feriados',
  updateFrom: 'Editar la serie desde aquí',
  updateTitle: (title: string) => `Editar la serie «${title}»`,
  updateLead:
    'Cambia las clases desde la fecha que elijas. Las que ya pasaron quedan como están, y las que moviste por separado conservan su hora.',
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
      backwards: 'Debe ser la primera fecha o una posterior.',
      tooFar: 'Una serie puede durar hasta dos años.',
      tooMany: 'Son más de 200 videollamadas. Acorta la serie o elige menos días.',
      noDates: 'Entre esas fechas no queda ninguna clase.',
    },
  },
  preview: 'Ver las fechas',
  dates: 'Fechas',
  datesHint: 'Elige los días y las fechas: aquí verás cada clase antes de guardar.',
  incomplete: 'Con estos datos no hay fechas. Revisa el formulario.',
  reviewAgain: 'Revisa estas fechas antes de guardar: todavía no se ha guardado nada.',
  count: (count: number) => (count === 1 ? '1 videollamada' : `${count} videollamadas`),
  skip: 'No hacerla',
  skipAria: (day: string) => `No hacer la clase del ${day}`,
  statuses: {
    new: 'Nueva',
    unchanged: 'Sigue igual',
    changed: 'Cambia',
    moved: 'Conserva su propia hora',
    cancelled: 'Sigue cancelada',
    skipped: 'No se hace',
  },
  skippedHolidays: 'Feriados que se saltan',
  removed: 'Estas clases ya no están en la serie',
  removedHint: 'Se eliminan; si alguien ya intentó entrar en una, queda como cancelada.',
  timeSkipped: (time: string) => `Esa noche se adelanta el reloj: comienza a las ${time}.`,
  timeTwice: 'Esa hora ocurre dos veces esa noche: vale la primera.',
  scheduleConflict: (title: string, course: string, span: string) => `Choca con «${title}» (${course}), ${span}`,
  save: (count: number) => (count === 1 ? 'Programar 1 videollamada' : `Programar ${count} videollamadas`),
  saveAnyway: (count: number) => (count === 1 ? 'Programar 1 de todos modos' : `Programar ${count} de todos modos`),
  notify: 'Avisar por correo a las personas del curso si cambian las fechas o las horas: un correo a cada una',
  skipAll: 'No hacer ninguna de estas clases',
  saveUpdate: 'Guardar la serie',
  saveUpdateAnyway: 'Guardar la serie de todos modos',
  conflict: 'Otra persona cambió esta serie mientras escribías',
  conflictHint: 'Todavía no se ha guardado nada. Abajo está lo que escribiste; si guardas, reemplazará lo que dice ahora:',
  until: (date: string) => `hasta el ${date.toLowerCase()}`,
};

/** What the members of a course read in a mail. */
export const seriesNotices = {
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

export const holidays = {
  title: 'Feriados',
  lead: 'Las series de videollamadas se saltan estos días. Los feriados legales ya están incluidos; agrega los de tu institución y los que se decreten.',
  ofYear: (year: number) => `Feriados de ${year}`,
  years: 'Elegir el año',
  day: 'Día',
  name: 'Nombre',
  source: 'Origen',
  sources: { legal: 'Legal', custom: 'Agregado' },
  ignored: 'Hay clases',
  actions: 'Acciones',
  delete: 'Quitar',
  ignore: 'Hacer clases ese día',
  observe: 'Volver a saltarlo',
  add: 'Agregar un feriado',
  date: 'Fecha',
  example: 'Aniversario de la institución',
  submit: 'Agregar',
  errors: { 'date-missing': 'Elige una fecha.', 'name-missing': 'Escribe un nombre de hasta 100 caracteres.' },
  none: 'Este año no tiene feriados registrados',
};

export const flash = {
  'series-created': (count: string | number) => (count === 1 ? 'Programaste 1 videollamada.' : `Programaste ${count} videollamadas.`),
  'series-updated': (count: string | number) =>
    Number(count) === 0
      ? 'No cambió ninguna videollamada de la serie.'
      : Number(count) === 1
        ? 'Guardamos la serie: cambió 1 videollamada.'
        : `Guardamos la serie: cambiaron ${count} videollamadas.`,
  'holiday-updated': 'Guardamos el feriado. Vale para las series que programes o cambies desde ahora.',
};

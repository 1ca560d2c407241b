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
    weekdays: 'Días y horas',
    fromOn: (day: string) => `${day}, desde las`,
    toOn: (day: string) => `${day}, hasta las`,
    firstNumber: 'Número de la primera clase',
    firstNumberHint: 'Si lo dejas vacío, sigue después de la última clase del curso.',
    first: 'Primera fecha',
    from: 'Cambiar desde el',
    last: 'Última fecha',
    onHolidays: 'También en feriados',
  },
  errors: {
    weekday: { none: 'Elige al menos un día.' },
    from: { missing: 'Escribe a qué hora comienza.' },
    to: { missing: 'Escribe a qué hora termina.', tooLong: 'Dura más de 12 horas. Revisa a qué hora termina.' },
    first_number: { number: 'Escribe un número, o deja el campo vacío.' },
    first_date: { missing: 'Elige una fecha, con el año completo.' },
    last_date: {
      missing: 'Elige una fecha, con el año completo.',
      backwards: 'Debe ser la primera fecha o una posterior.',
      tooFar: 'Una serie puede durar hasta dos años.',
      tooMany: 'Son más de 300 clases. Acorta la serie o elige menos días.',
      noDates: 'Entre esas fechas no queda ninguna clase.',
    },
  },
  preview: 'Ver las fechas',
  dates: 'Fechas',
  datesHint: 'Elige los días y las fechas: aquí verás cada clase antes de guardar.',
  incomplete: 'Con estos datos no hay fechas. Revisa el formulario.',
  reviewAgain: 'Revisa estas fechas antes de guardar: todavía no se ha guardado nada.',
  count: (count: number) => (count === 1 ? '1 clase' : `${count} clases`),
  skip: 'Saltar',
  skipAria: (day: string) => `Saltar la clase del ${day}`,
  statuses: {
    new: 'Nueva',
    unchanged: 'Sigue igual',
    changed: 'Cambia',
    moved: 'Conserva su propia hora',
    cancelled: 'Sigue cancelada',
    skipped: 'Se salta',
    past: 'Ya pasó',
  },
  skippedHolidays: 'Feriados que se saltan',
  removed: 'Estas clases ya no están en la serie',
  removedHint: 'Se eliminan; si alguien ya intentó entrar en una, queda como cancelada.',
  timeSkipped: (time: string) => `Esa noche se adelanta el reloj: comienza a las ${time}.`,
  timeTwice: 'Esa hora ocurre dos veces esa noche: vale la primera.',
  overlapsWith: 'Choca con',
  save: (count: number) => (count === 1 ? 'Programar 1 clase' : `Programar ${count} clases`),
  saveAnyway: (count: number) => (count === 1 ? 'Programar 1 de todos modos' : `Programar ${count} de todos modos`),
  notify: (count: number) =>
    count === 1
      ? 'Avisar por correo a 1 persona del curso si cambian fechas u horas'
      : `Avisar por correo a las ${count} personas del curso si cambian fechas u horas: un correo a cada una`,
  willTell: (count: number) => (count === 1 ? 'Se avisará por correo a 1 persona.' : `Se avisará por correo a ${count} personas.`),
  tellsNobody: 'No se avisará a nadie por correo.',
  summary: {
    new: (count: number) => (count === 1 ? '1 nueva' : `${count} nuevas`),
    changed: (count: number) => (count === 1 ? '1 cambia' : `${count} cambian`),
    removed: (count: number) => (count === 1 ? '1 ya no se realizará' : `${count} ya no se realizarán`),
    unchanged: (count: number) => (count === 1 ? '1 sigue igual' : `${count} siguen igual`),
    moved: (count: number) => (count === 1 ? '1 conserva su propia hora' : `${count} conservan su propia hora`),
    cancelled: (count: number) => (count === 1 ? '1 sigue cancelada' : `${count} siguen canceladas`),
    untouched: (count: number) => (count === 1 ? '1 anterior o en curso no se toca' : `${count} anteriores o en curso no se tocan`),
  },
  untouched: 'Clases que no se tocan',
  before: (what: string) => `Antes: ${what}`,
  optionsChange: 'Cambian sus opciones o cuándo abre',
  numbersStay:
    'Cada clase conserva su número, también si la mueves o la cancelas. Una clase nueva toma el que sigue a la anterior, y solo si ya está ocupado avanzan las siguientes.',
  past: (count: number) => (count === 1 ? '1 de estas clases ya habría terminado' : `${count} de estas clases ya habrían terminado`),
  pastHint: 'No se programan, salvo que quieras dejarlas anotadas como clases pasadas.',
  allowPast: 'Programar también las que ya pasaron',
  skipAll: 'Saltar todas estas clases',
  saveUpdate: 'Guardar la serie',
  saveUpdateAnyway: 'Guardar la serie de todos modos',
  cancel: 'Cancelar la serie desde aquí',
  cancelTitle: (title: string) => `Cancelar la serie «${title}»`,
  cancelLead: (count: number) =>
    count === 0
      ? 'Desde esa fecha no queda ninguna clase por cancelar.'
      : count === 1
        ? 'Esta clase no se realizará y nadie podrá entrar. Puedes deshacerlo.'
        : `Estas ${count} clases no se realizarán y nadie podrá entrar. Las que ya pasaron, las que están en curso y las ya canceladas quedan como están. Puedes deshacerlo.`,
  cancelFrom: 'Cancelar desde el',
  cancelShow: 'Ver las clases',
  cancelSubmit: (count: number) => (count === 1 ? 'Cancelar 1 clase' : `Cancelar ${count} clases`),
  cancelBack: 'No cancelarlas',
  cancelConflict: 'Otra persona cambió esta serie mientras tanto. No se canceló nada: revisa la lista y confirma otra vez.',
  restoreTitle: (title: string) => `Reactivar las clases de «${title}»`,
  restoreLead: (count: number) =>
    count === 1
      ? 'Esta clase se canceló con la serie. Ahora sí se realizará.'
      : `Estas ${count} clases se cancelaron juntas. Ahora sí se realizarán.`,
  restoreSubmit: (count: number) => (count === 1 ? 'Reactivar 1 clase' : `Reactivar las ${count} clases`),
  cancelledTogether: 'Se canceló junto con otras clases de su serie.',
  restoreAll: 'Anular la cancelación de todas',
  conflict: 'Otra persona cambió esta serie mientras escribías',
  conflictHint: 'Todavía no se ha guardado nada. Abajo está lo que escribiste; si guardas, reemplazará lo que dice ahora:',
  until: (date: string) => `hasta el ${date.toLowerCase()}`,
};

/** What the members of a course read in a mail. */
export const seriesNotices = {
  subjects: { changed: 'Cambió el horario', cancelled: 'Clases canceladas' },
  texts: {
    changed: (title: string, course: string) => `Cambió el horario de «${title}», del curso «${course}».`,
    cancelled: (title: string, course: string) => `Estas clases de «${title}», del curso «${course}», no se realizarán.`,
  },
  moved: 'Con nueva hora:',
  removed: 'No se realizarán:',
  added: 'Se realizarán:',
  before: (is: string, was: string) => `${is} (antes: ${was})`,
  more: (count: number) => (count === 1 ? 'y otra más' : `y otras ${count}`),
  zone: (zone: string) => `Todas las horas son de: ${zone}.`,
};

export const holidays = {
  title: 'Feriados',
  lead: 'Las series de clases se saltan estos días. Los feriados legales ya están incluidos; agrega los de tu institución y los que se decreten.',
  ofYear: (year: number) => `Feriados de ${year}`,
  years: 'Elegir el año',
  day: 'Día',
  name: 'Nombre',
  source: 'Origen',
  sources: { legal: 'Legal', custom: 'Agregado' },
  ignored: 'Hay clases',
  actions: 'Acciones',
  delete: 'Quitar',
  ignore: 'Tener clases ese día',
  observe: 'Volver a saltarlo',
  add: 'Agregar un feriado',
  date: 'Fecha',
  example: 'Aniversario de la institución',
  submit: 'Agregar',
  errors: { 'date-missing': 'Elige una fecha, con el año completo.', 'name-missing': 'Escribe un nombre de hasta 100 caracteres.' },
  none: 'Este año no tiene feriados registrados',
};

export const flash = {
  'series-created': (count: string | number) => (count === 1 ? 'Programaste 1 clase.' : `Programaste ${count} clases.`),
  'series-updated': (count: string | number) =>
    Number(count) === 0
      ? 'No cambió ninguna clase de la serie.'
      : Number(count) === 1
        ? 'Guardamos la serie: cambió 1 clase.'
        : `Guardamos la serie: cambiaron ${count} clases.`,
  'series-cancelled': (count: string | number) => (Number(count) === 1 ? 'Cancelaste 1 clase.' : `Cancelaste ${count} clases.`),
  'series-restored': (count: string | number) => (Number(count) === 1 ? '1 clase sí se realizará.' : `${count} clases sí se realizarán.`),
  'holiday-updated': 'Guardamos el feriado. Vale para las series que programes o cambies desde ahora.',
};

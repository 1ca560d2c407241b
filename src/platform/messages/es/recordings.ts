/** Recordings of classes: of one class, one of them, and those without a class. */
export const recordings = {
  title: 'Grabaciones',
  lead: 'Lo que se grabó de esta clase. Quienes están en el curso, o en la sección que elijas, ven una grabación cuando la publicas.',
  none: 'No hay grabaciones de esta clase',
  noneHint: 'Quien modera la puede grabar en la videollamada. Aparece aquí algunos minutos después de terminar.',
  noneOfCourse: 'No hay grabaciones de este curso',
  noneOfCourseHint: 'Aquí aparecen las que tus docentes publican.',
  notKept: 'Este portal no guarda grabaciones. Si antes guardaba, no se pueden ver.',
  untitled: (moment: string) => `Grabación del ${moment}`,
  columns: { recording: 'Grabación', length: 'Duración', size: 'Tamaño', state: 'Estado', viewers: 'La vieron', room: 'Sala' },
  published: 'Publicada',
  unpublished: 'Sin publicar',
  unknownLength: 'desconocida',
  megabytes: (count: string) => `${count} MB`,
  viewers: (count: number) => (count === 1 ? '1 persona' : `${count} personas`),
  backToClass: 'Volver a la clase',
  download: 'Descargar',
  position: 'Este navegador recuerda hasta dónde la viste.',
  cannotPlay: 'Tu navegador no puede mostrar el video.',
  notLoaded: 'No se pudo cargar el video. Espera un momento y recarga la página.',
  manage: 'Gestionar',
  publishedSince: (moment: string, section: string | undefined) =>
    section === undefined ? `Publicada en el curso desde el ${moment}.` : `Publicada en la sección ${section} desde el ${moment}.`,
  onlyManagers: 'La ven solo quienes gestionan la clase.',
  audience: 'Para quiénes',
  publish: 'Publicar',
  withdraw: 'Retirar',
  name: 'Nombre',
  nameTooLong: 'Escribe 120 letras o menos.',
  from: 'Se ve desde',
  until: 'Se ve hasta',
  timeHint: 'Como 12:30 o 1:02:30. Vacío: hasta el extremo.',
  cutHint: 'El archivo no cambia: lo que queda fuera no se muestra, pero se puede encontrar en él.',
  timeErrors: {
    time: 'Escribe minutos y segundos, como 12:30.',
    order: 'Debe ser después de donde comienza.',
    'after-end': 'La grabación es más corta.',
  },
  downloadable: 'Quienes la ven la pueden descargar',
  downloadableHint:
    'Se descarga entera. Sin esto, el reproductor no ofrece la descarga; nada impide que quien la ve grabe su propia pantalla.',
  save: 'Guardar',
  delete: 'Eliminar',
  deleteTitle: '¿Eliminar esta grabación?',
  deleteLead: (name: string) => `Se elimina «${name}» con su archivo. No se puede deshacer.`,
  deleteSubmit: 'Eliminar la grabación',
  back: 'Volver sin eliminar',
  unassigned: 'Grabaciones sin clase',
  unassignedLead: 'Ninguna clase tiene la sala en que se grabaron. Di a cuál pertenecen, o elimínalas.',
  noneUnassigned: 'No hay grabaciones sin clase',
  /** What somebody has to decide or mend, here and on the overview of the administration. */
  troubles: {
    unassigned: (count: number, text: string) =>
      count === 1 ? '1 grabación no pertenece a ninguna clase.' : `${text} grabaciones no pertenecen a ninguna clase.`,
    unfinished: (count: number, text: string) =>
      count === 1
        ? '1 grabación lleva más de 12 horas sin terminar de llegar.'
        : `${text} grabaciones llevan más de 12 horas sin terminar de llegar.`,
    unmoved: (count: number, text: string) =>
      count === 1
        ? '1 grabación no se ha podido mover al almacenamiento S3. Se ve igual.'
        : `${text} grabaciones no se han podido mover al almacenamiento S3. Se ven igual.`,
    diskFull: (gigabytes: string) => `Al disco de las grabaciones le quedan ${gigabytes} GB: las siguientes no caben.`,
  },
  watch: 'Ver',
  meeting: 'Número de la clase',
  noMeeting: 'No existe una clase con ese número.',
  assign: 'Asignar',
  /** Where a class may be recorded, before entering it. */
  mayBeRecorded: 'Esta clase se puede grabar: tu imagen y tu voz pueden quedar en la grabación.',
};

export const flash = {
  'recording-changed': 'La grabación se guardó.',
  'recording-published': 'La grabación se publicó.',
  'recording-withdrawn': 'La grabación se retiró: la ven solo quienes gestionan la clase.',
  'recording-deleted': 'La grabación se eliminó.',
  'recording-assigned': 'La grabación ya pertenece a esta clase.',
};

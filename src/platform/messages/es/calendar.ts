export const calendarMessages = {
  title: 'Mi calendario',
  lead: 'Tus clases en el calendario de tu teléfono o computador, siempre al día: si una se mueve o se cancela, ahí lo ves.',
  subscribe: 'Suscribirme',
  subscribeHint: 'Basta hacerlo una vez. Tu calendario vuelve a preguntar cada cierto tiempo; algunos tardan varias horas.',
  open: 'Abrir en mi calendario',
  address: 'Dirección de tu calendario',
  addressHint: 'Es solo tuya: quien la conozca ve tus clases, aunque con ella nadie entra a una videollamada.',
  applications: [
    'En Google Calendar, desde un computador: junto a «Otros calendarios», agrega uno por su dirección y pégala.',
    'En un iPhone o un Mac: toca «Abrir en mi calendario».',
    'En Outlook: «Agregar calendario», «Suscribirse desde la web», y pega la dirección.',
  ],
  move: 'Cambiar la dirección',
  moveHint: 'Si otra persona llegó a conocerla. La anterior deja de funcionar y tendrás que suscribirte de nuevo.',
  moveSubmit: 'Cambiar la dirección',
  summary: (course: string, title: string) => `${title} · ${course}`,
  enter: 'Para entrar a la clase:',
  inCourse: 'Todas las clases del curso:',
  cancelled: 'Esta clase se canceló.',
  file: 'clase',
  add: 'Agregar a mi calendario',
  mine: 'Ver mis clases en mi calendario',
};

export const calendarFlashMessages = { 'calendar-moved': 'Tu calendario tiene una dirección nueva. La anterior ya no muestra nada.' };

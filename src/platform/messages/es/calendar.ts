export const calendarMessages = {
  title: 'Mi calendario',
  lead: 'Tus clases en el calendario de tu teléfono o computador, siempre al día: si una se mueve o se cancela, ahí lo ves.',
  subscribe: 'Suscribirme',
  subscribeHint: 'Basta hacerlo una vez. Tu calendario se actualiza cada cierto tiempo; algunos tardan varias horas.',
  open: 'Abrir en mi calendario',
  url: 'Enlace de tu calendario',
  urlHint: 'Es personal: quien lo tenga puede ver tus clases, aunque no entrar a una videollamada.',
  applications: [
    'En Google Calendar, desde un computador: junto a «Otros calendarios», agrega uno por dirección web y pega el enlace.',
    'En un iPhone o un Mac: toca «Abrir en mi calendario».',
    'En Outlook: «Agregar calendario», «Suscribirse desde la web», y pega el enlace.',
  ],
  renew: 'Cambiar el enlace',
  renewHint: 'Si otra persona llegó a conocerlo. El anterior deja de funcionar y tendrás que suscribirte de nuevo.',
  renewSubmit: 'Cambiar el enlace',
  summary: (course: string, title: string) => `${title} · ${course}`,
  join: 'Para entrar a la clase:',
  allMeetings: 'Todas las clases del curso:',
  cancelled: 'Esta clase se canceló.',
  file: 'clase',
  add: 'Agregar a mi calendario',
  subscribeLink: 'Ver mis clases en mi calendario',
};

export const calendarFlashMessages = {
  'calendar-url-renewed': 'Tu calendario tiene un enlace nuevo. El anterior ya no funciona.',
};

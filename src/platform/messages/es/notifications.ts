const counted = (one: string, many: string) => (count: number) => `${count} ${count === 1 ? one : many}`;

/** The reminder of a class, and its counts on the page of the class. */
export const reminderMessages = {
  title: 'Recordatorios',
  deliveryStatuses: {
    accepted: counted('aceptado', 'aceptados'),
    deferred: counted('aplazado', 'aplazados'),
    refused: counted('rechazado', 'rechazados'),
    unknown: (count: number) => `${count} sin respuesta`,
  },
  subject: (title: string, when: string) => `Recordatorio: ${title}, ${when}`,
  text: (title: string, course: string) => `Se acerca la clase «${title}» del curso «${course}».`,
  when: (when: string) => `Cuándo: ${when}.`,
  opens: (time: string) => `Puedes entrar desde las ${time}, con este mismo enlace.`,
  action: 'Entrar a la clase',
  choose: (url: string) => `Elige cuándo te recordamos tus clases en ${url}`,
};

/** The page of a user's mail preferences, and the pages behind unsubscribe links. */
export const mailPreferenceMessages = {
  title: 'Correos sobre mis clases',
  lead: (email: string) => `Los enviamos a ${email}.`,
  noEmail: 'Tu cuenta no tiene correo electrónico: no podemos escribirte.',
  addEmail: 'Agregar un correo en mi perfil',
  mailNotConfigured: 'Este portal todavía no envía correos. Lo que elijas valdrá cuando empiece a hacerlo.',
  reminders: 'Recordatorios',
  remindersHint: 'Antes de cada clase, con el enlace para entrar. Elige cuándo.',
  leadTimes: { day: '24 horas antes', hour: '1 hora antes', minutes: '10 minutos antes' },
  notices: 'Avisos',
  noticesHint: 'Sin ellos, verás los cambios solo en el portal y en tu calendario.',
  wantNotices: 'Avisarme cuando una clase cambia de hora o se cancela',
  save: 'Guardar',
  links: 'Renovar los enlaces para dejar de recibir correos',
  linksHint:
    'Cada correo termina con un enlace para no recibir más. Si reenviaste uno y otra persona lo usó, renuévalos: los de los correos anteriores dejan de funcionar.',
  linksSubmit: 'Renovar los enlaces',
  unsubscribe: {
    reminders: {
      link: 'No recibir más recordatorios de clases',
      title: 'Recordatorios de clases',
      question: '¿No recibir más recordatorios de clases?',
      effect: 'Si una clase cambia de hora o se cancela, igual te avisaremos.',
      submit: 'No recibir más recordatorios',
      done: 'Listo: no enviaremos más recordatorios',
    },
    notices: {
      link: 'No recibir más avisos de cambios',
      title: 'Avisos de cambios de clases',
      question: '¿No recibir más avisos de cambios de clases?',
      effect: 'Los cambios se seguirán viendo en el portal y en el calendario. Los recordatorios siguen igual.',
      submit: 'No recibir más avisos',
      done: 'Listo: no enviaremos más avisos de cambios',
    },
    undo: 'Si cambias de opinión, ingresa al portal y elige otra vez qué correos recibes.',
    choose: 'Elegir qué correos recibo',
    invalidLink: {
      title: 'Este enlace ya no sirve',
      lead: 'Puede estar incompleto o haber cambiado. Ingresa al portal para elegir qué correos recibes.',
    },
  },
};

export const mailPreferenceFlashMessages = {
  'mail-preferences-saved': 'Guardamos qué correos quieres recibir.',
  'unsubscribe-links-rotated': 'Los enlaces de los correos anteriores ya no funcionan.',
};

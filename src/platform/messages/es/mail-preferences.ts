/** Which mails about their classes a person wants, and how they stop them. */
export const mailPreferenceMessages = {
  title: 'Correos sobre mis clases',
  lead: (address: string) => `Los enviamos a ${address}.`,
  noAddress: 'Tu cuenta no tiene correo electrónico: no podemos escribirte.',
  addAddress: 'Agregar un correo en mi perfil',
  notHere: 'Este portal todavía no envía correos. Lo que elijas valdrá cuando lo haga.',
  reminders: 'Recordatorios',
  remindersHint: 'Antes de cada clase, con el enlace para entrar. Elige cuándo.',
  leads: { day: '24 horas antes', hour: '1 hora antes', minutes: '10 minutos antes' },
  notices: 'Avisos',
  noticesHint: 'Sin ellos, los cambios se ven solo en el portal y en tu calendario.',
  wantNotices: 'Avisarme en cuanto una clase se mueve o se cancela',
  save: 'Guardar',
  links: 'Cambiar los enlaces para dejar de recibir',
  linksHint:
    'Cada correo termina con un enlace para no recibir más. Si reenviaste uno y otra persona lo usó, cámbialos: los de los correos anteriores dejan de funcionar.',
  linksSubmit: 'Cambiar los enlaces',
  unsubscribe: {
    reminders: {
      link: 'No recibir más recordatorios de clases',
      title: 'Recordatorios de clases',
      ask: '¿No recibir más recordatorios de clases?',
      what: 'Si una clase se mueve o se cancela, igual te avisaremos.',
      submit: 'No recibir más recordatorios',
      done: 'Listo: no enviaremos más recordatorios',
    },
    notices: {
      link: 'No recibir más avisos de cambios',
      title: 'Avisos de cambios de clases',
      ask: '¿No recibir más avisos de clases que cambian?',
      what: 'Los cambios se seguirán viendo en el portal y en el calendario. Los recordatorios no cambian.',
      submit: 'No recibir más avisos',
      done: 'Listo: no enviaremos más avisos de cambios',
    },
    back: 'Si cambias de opinión, ingresa y elige otra vez qué correos recibes.',
    choose: 'Elegir qué correos recibo',
    invalidLink: {
      title: 'Este enlace ya no sirve',
      lead: 'Puede estar incompleto o haber cambiado. Ingresa al portal para elegir qué correos recibes.',
    },
  },
};

export const mailPreferenceFlashMessages = {
  'mail-chosen': 'Guardamos qué correos quieres.',
  'mail-links-changed': 'Los enlaces de los correos anteriores ya no cambian nada.',
};

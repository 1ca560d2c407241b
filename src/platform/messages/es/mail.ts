/** Every mail, below the button. */
export const emailLayout = {
  copyLinkHint: 'Si el botón no funciona, copia esta dirección en tu navegador:',
};

/** The list of mails in the administration, and the mailbox on a development machine. */
export const mailPages = {
  title: 'Correo',
  search: 'Buscar por persona',
  states: 'Correos por estado',
  queued: 'En espera',
  failed: 'No entregados',
  claimed: 'Sin respuesta',
  sent: 'Aceptados',
  statuses: {
    waiting: 'En espera',
    sending: 'Enviando',
    accepted: 'Aceptado',
    deferred: 'Aplazado',
    refused: 'Rechazado',
    unknown: 'Sin respuesta',
    undelivered: 'No entregado',
  },
  none: {
    queued: 'No hay correos en espera',
    failed: 'No hay correos sin entregar',
    claimed: 'El servicio de correo respondió por todos los correos',
    sent: 'Todavía no hay correos aceptados',
  },
  meaning: 'Aquí ves lo que respondió el servicio de correo al recibir cada mensaje. Si después lo devuelve, el portal no se entera.',
  encryption: {
    opportunistic: 'El correo sale cifrado si el servicio de correo lo permite, sin comprobar quién responde.',
    required: 'El correo sale siempre cifrado, y solo a un servicio de correo que demuestra quién es.',
    unverified: 'El correo sale siempre cifrado, sin comprobar quién responde.',
  },
  meanings: {
    queued: 'El servicio de correo aplazó algunos; el portal vuelve a intentarlo.',
    failed: 'El servicio de correo los rechazó, o pasó el plazo para enviarlos.',
    claimed: 'El portal los envió, pero no alcanzó a recibir la respuesta. No se repiten, para que nadie los reciba dos veces.',
    sent: 'El servicio de correo los aceptó.',
  },
  fileName: 'correos',
  columns: {
    email: 'Para',
    template: 'Correo',
    queuedAt: 'Escrito',
    endedAt: 'Terminado',
    attempts: 'Intentos',
    state: 'Estado',
    failure: 'Motivo',
    actions: 'Acciones',
  },
  attempts: (count: number) => (count === 1 ? '1 intento' : `${count} intentos`),
  notTried: 'Sin intentos todavía',
  validUntil: (moment: string) => `Se puede enviar hasta el ${moment}`,
  reasons: {
    'too-late': 'Pasó el plazo para enviarlo.',
    unreadable: 'El portal ya no puede leerlo, porque cambió su clave.',
  },
  retry: 'Reintentar ahora',
  sendTest: 'Enviarme un correo de prueba',
  notConfigured:
    'El portal no tiene un servicio de correo configurado: los correos esperan aquí. Mientras tanto puedes entregar enlaces desde la página de cada persona.',
  templates: {
    invitation: 'Invitación',
    reset: 'Contraseña nueva',
    email: 'Confirmación de un correo',
    'email-taken': 'Correo que ya tiene una cuenta',
    'email-asked': 'Aviso: se pidió cambiar el correo',
    'email-changed': 'Aviso: cambió el correo',
    'password-exception': 'Aviso: alguien ingresó con una contraseña reservada',
    'second-factor': 'Aviso: cambió el segundo paso al ingresar',
    'identity-linked': 'Aviso: ingresa también con otro servicio',
    'identity-unlinked': 'Aviso: ya no ingresa con otro servicio',
    'second-factor-reset': 'Aviso: se quitará el segundo paso al ingresar',
    'meeting-cancelled': 'Clase cancelada',
    'meeting-restored': 'Clase que sí se realizará',
    'meeting-moved': 'Clase con otra hora',
    'series-changed': 'Serie con otro horario',
    moderator: 'Aviso: quién modera una clase',
    'meeting-reminder': 'Recordatorio de una clase',
    test: 'Prueba',
  },
  devMailbox: {
    title: 'Correos que el portal enviaría',
    lead: 'En este equipo los correos no se envían: se leen aquí.',
    none: 'Todavía no hay correos',
    noneHint: 'Invita a alguien o pide una contraseña nueva.',
    back: 'Todos los correos',
    showHtml: 'Verlo como en un programa de correo',
    contentDeleted: 'El texto se borró al enviarlo o al vencer su plazo.',
  },
};

const counted = (one: string, many: string) => (count: number) => `${count} ${count === 1 ? one : many}`;

/** The reminder of a class, and its counts on the page of the class. */
export const reminders = {
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
export const mailPreferences = {
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

export const flash = {
  'mail-retried': 'El correo está otra vez en la cola. Aquí verás si el servicio de correo lo acepta.',
  'mail-not-retried': 'Ese correo ya se envió o ya no sirve.',
  'test-mail-queued': (address: string) => `Escribimos a ${address}. Aquí verás si se entregó.`,
  'mail-preferences-saved': 'Guardamos qué correos quieres recibir.',
  'unsubscribe-links-rotated': 'Los enlaces de los correos anteriores ya no funcionan.',
};

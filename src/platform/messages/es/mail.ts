/** Every mail, below the button. */
export const emailLayoutMessages = {
  copyLinkHint: 'Si el botón no funciona, copia esta dirección en tu navegador:',
};

/** The list of mails in the administration, and the mailbox on a development machine. */
export const mailPageMessages = {
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
    'meeting-cancelled': 'Clase cancelada',
    'meeting-restored': 'Clase que sí se realizará',
    'meeting-moved': 'Clase con otra hora',
    'series-changed': 'Serie con otro horario',
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

export const mailFlashMessages = {
  'mail-retried': 'El correo se envía de nuevo.',
  'mail-not-retried': 'Ese correo ya se envió o ya no sirve.',
  'test-mail-queued': (address: string) => `Escribimos a ${address}. Aquí verás si se entregó.`,
};

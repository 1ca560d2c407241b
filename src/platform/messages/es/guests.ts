/** The public page of a guest link, and the page on which the links of a meeting are managed. */
export const guests = {
  /** The name that the call shows. */
  displayName: (name: string) => `${name} (visita)`,
  contactHint: 'Si crees que es un error, escribe a quien te invitó.',

  joinTitle: 'Te invitaron a una clase',
  taughtBy: (names: string) => `A cargo de ${names}.`,
  withoutTeacher: 'Te invita quien organiza la clase.',
  opensAt: (moment: string) => `La sala abre el ${moment}. Puedes escribir tu nombre ahora y esperar a que abra, o volver más tarde.`,
  name: 'Tu nombre',
  nameHint: 'Así te verán las demás personas, con la palabra «visita» al lado.',
  nameErrors: {
    missing: 'Escribe tu nombre.',
    'too-long': 'Es demasiado largo.',
    'invalid-characters': 'Usa solo letras y signos comunes.',
  },
  code: 'Código',
  codeHint: 'Te lo dio quien te invitó.',
  codeWrong: 'El código no es correcto.',
  busy: 'Hay muchos intentos a la vez. Espera unos segundos e inténtalo otra vez.',
  submit: 'Entrar a la videollamada',
  cookieHint: 'Este navegador te recordará: puedes salir y volver a entrar mientras dure la clase.',
  signIn: 'Tengo una cuenta',
  existingPass: (name: string) => `Ya entraste con el nombre ${name}.`,
  joinAgain: 'Volver a entrar',
  hasAccess: 'Estás en este curso: entra con tu cuenta, no necesitas invitación.',
  joinWithAccount: 'Entrar con mi cuenta',
  unknown: {
    title: 'Este enlace no funciona',
    lead: 'Puede estar incompleto, o anulado, o quien te invitó ya no está a cargo de la clase. Pide otro a quien la dicta.',
  },
  usedUp: {
    title: 'Este enlace ya no tiene cupos',
    lead: 'Ya entraron todas las personas para las que se creó. Si eres una de ellas, vuelve con el mismo navegador; si no, pide otro enlace.',
  },

  title: 'Personas invitadas',
  lead: 'Con un enlace entran personas que no tienen cuenta. Nunca moderan, y en la videollamada aparecen como visitas.',
  notSupported: 'En este portal se entra a Jitsi con una cuenta, así que no se puede invitar a personas sin cuenta.',
  closed: 'Esta clase terminó o fue cancelada: ya no se pueden crear enlaces.',
  lobby: {
    'for-guests':
      'La videollamada tiene sala de espera: quienes llegan con un enlace esperan hasta que alguien que modera permita su entrada. Quienes están en el curso entran directamente.',
    'for-all':
      'Esta videollamada tiene sala de espera para todas las personas: quienes llegan con un enlace, y también quienes estudian, esperan hasta que alguien que modera permita su entrada.',
    'no-reservations':
      'No hay sala de espera: Jitsi no consulta a este portal antes de abrir una sala. Quienes llegan con un enlace entran directamente.',
    'no-bypass':
      'No hay sala de espera: en Jitsi también tendrían que esperar quienes enseñan. Quienes llegan con un enlace entran directamente.',
    forbidden: 'No hay sala de espera: la administración la desactivó. Quienes llegan con un enlace entran directamente.',
  },
  lobbyOfFirstLink:
    'Desde que crees un enlace, la videollamada tendrá sala de espera: quienes lleguen con él esperarán hasta que alguien que modera permita su entrada. Quienes están en el curso entrarán directamente.',
  roomMayBeOpen:
    'Si la sala ya estaba abierta cuando creaste el primer enlace, la sala de espera funcionará desde la próxima vez que se abra. También puedes activarla en Jitsi.',
  revokeHint:
    'Si anulas un enlace, nadie más entra con él. Quienes ya están en la videollamada siguen ahí; quien modera puede sacar a cada persona.',
  newLink: 'Nuevo enlace',
  uses: '¿Cuántas personas pueden usarlo?',
  usesHint: 'Volver a entrar no cuenta otra vez.',
  usesError: 'Escribe un número entre 1 y 300.',
  end: 'Válido hasta',
  endHint: (zone: string) => `Zona horaria: ${zone}. Si lo dejas vacío, vale hasta que cierre la videollamada.`,
  endDate: 'Fecha',
  endTime: 'Hora',
  endErrors: {
    incomplete: 'Escribe la fecha y la hora, o deja las dos vacías.',
    skipped: 'Esa hora no existe: esa noche se adelantan los relojes.',
    past: 'Ese momento ya pasó.',
  },
  codeOption: 'Código (opcional)',
  codeOptionHint: 'Quien abra el enlace tendrá que escribirlo. Envíalo por otro medio. Al menos 6 letras o números.',
  codeError: 'Escribe entre 6 y 40 caracteres.',
  create: 'Crear enlace',
  noLinks: 'Todavía no hay enlaces',
  noLinksHint: 'Crea uno y envíalo a quienes quieras invitar.',
  link: (number: number) => `Enlace ${number}`,
  url: 'Enlace para enviar',
  states: { valid: 'Activo', 'used-up': 'Sin cupos', ended: 'Vencido', revoked: 'Anulado' },
  used: (uses: number, maximum: number) => (maximum === 1 ? `${uses} de 1 persona` : `${uses} de ${maximum} personas`),
  until: (moment: string) => `hasta el ${moment}`,
  untilClose: 'hasta que cierre la videollamada',
  codeOfLink: 'Código',
  createdBy: (name: string, moment: string) => `Creado por ${name} el ${moment}`,
  created: (moment: string) => `Creado el ${moment}`,
  revoke: 'Anular',
  revocation: {
    question: (link: string) => `¿Anular el «${link}»?`,
    hint: 'Esto no se puede deshacer, pero puedes crear otro enlace.',
    submit: 'Anular enlace',
    cancel: 'Volver sin cambiar nada',
  },
  guest: 'Nombre',
  firstJoined: 'Entró',
  lastJoined: 'Última vez',
  notYet: 'Todavía no',
  rejoined: (times: number) => (times === 1 ? 'Volvió 1 vez' : `Volvió ${times} veces`),
  refused: (times: number) => (times === 1 ? 'No pudo entrar 1 vez' : `No pudo entrar ${times} veces`),
  unused: 'Nadie lo ha usado todavía.',
};

export const flash = {
  'guest-link-created': 'El enlace está listo. Cópialo y envíalo a quienes quieras invitar.',
  'guest-link-revoked':
    'Anulaste el enlace: nadie más entra con él. Quienes ya están en la videollamada siguen ahí; quien modera puede sacar a cada persona.',
  'guest-link-not-supported': 'En este portal se entra a Jitsi con una cuenta, así que no se puede invitar a personas sin cuenta.',
  'guest-link-closed': 'Esta clase terminó o fue cancelada: ya no se pueden crear enlaces.',
  'guest-link-too-many': 'Esta clase ya tiene 20 enlaces. Anula alguno antes de crear otro.',
};

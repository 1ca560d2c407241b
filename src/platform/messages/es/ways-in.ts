/** Signing in at an identity provider, such as Google. */
export const providers = {
  signIn: (label: string) => `Ingresar con ${label}`,
  isDown: (label: string) => `${label} no responde en este momento.`,
  or: 'o con tu contraseña',
  endSession: (label: string) => `Cerrar también la sesión en ${label}`,
  notConfirmed: (label: string) =>
    `${label} no confirmó que eres tú. Ingresa ahí con la misma cuenta, y escribe su contraseña aunque ya tengas la sesión abierta.`,
  linkNotice: (label: string, email: string) =>
    `Ingresa una vez con tu contraseña para vincular ${label}${email && ` (${email})`} con tu cuenta. Después podrás ingresar directo. Si no tienes cuenta o contraseña, pídela a la administración.`,
  refusalTitle: (label: string) => `No pudiste ingresar con ${label}`,
  again: (label: string) => `Intentar otra vez con ${label}`,
  otherWay: 'Ingresar de otra forma',
  refusals: {
    down: (label: string) => `${label} no responde en este momento. Inténtalo en unos minutos, o ingresa con tu contraseña.`,
    denied: (label: string) => `${label} no te dejó ingresar, o cancelaste el ingreso.`,
    expired: () => 'El ingreso tardó demasiado, o se abrió en otro navegador. Empieza otra vez.',
    rejected: (label: string) => `La respuesta de ${label} no se pudo comprobar, así que nadie ingresó. Empieza otra vez.`,
    'no-account': (label: string) => `Ninguna cuenta del portal tiene el correo que informó ${label}. Pide una a la administración.`,
    'way-off': () => 'En este portal ese servicio está apagado, o no vale para tu cuenta. Usa otra forma de ingresar.',
    'account-inactive': () => 'Tu cuenta está desactivada. Habla con la administración para volver a ingresar.',
  },
};

/** Identities on the page of a user's ways in. */
export const waysIn = {
  confirmTitle: (label: string) => `Vincular ${label}`,
  confirm: (named: string, own: string) =>
    `¿Vincular ${named} con la cuenta de ${own}? Quien ingrese ahí podrá ingresar también aquí. Hazlo solo si las dos cuentas son tuyas.`,
  link: (label: string) => `Vincular ${label}`,
  discard: 'No vincular',
  choosePassword: 'Pedir un enlace para elegir una contraseña',
  services: 'Otros servicios',
  servicesLead: 'Si pierdes el acceso a uno, desvincúlalo. Te avisamos por correo de cada cambio.',
  noServices: 'No hay ninguno vinculado.',
  since: (moment: string) => `Vinculado el ${moment}`,
  lastUsed: (moment: string) => `usado por última vez el ${moment}`,
  neverUsed: 'todavía sin usar',
  unlink: 'Desvincular',
  /** In the administration. */
  ofPerson: 'Ingresa también con',
};

export const flash = {
  'provider-down': (label: string) => `${label} no responde en este momento. Inténtalo en unos minutos.`,
  'provider-off': (label: string) => `${label} está apagado en este portal, así que no se vinculó nada.`,
  'identity-expired': 'Pasó demasiado tiempo, así que no se vinculó nada. Empieza otra vez.',
  'identity-other': 'Mientras tanto se abrió otra cuenta, así que no se vinculó nada. Revisa con cuál estás ahora.',
  'identity-linked': (label: string) => `Desde ahora puedes ingresar con ${label}.`,
  'identity-taken': (label: string) => `Esa cuenta de ${label} ya está vinculada con otra cuenta del portal.`,
  'identity-unlinked': 'Quedó desvinculado.',
  'only-way-in': 'Es tu única forma de ingresar. Antes de desvincularla, elige una contraseña.',
  'person-identity-unlinked':
    'Quedó desvinculado. Si no tenía otra forma de ingresar, le enviamos una invitación para elegir una contraseña.',
  'person-only-way-in':
    'Es su única forma de ingresar y una invitación no la reemplaza: no tiene correo, o está apagado el ingreso con contraseña. Cambia eso antes o desactiva la cuenta.',
};

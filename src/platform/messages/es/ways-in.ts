/** Signing in at an identity provider, such as Google. */
export const providers = {
  signIn: (label: string) => `Entrar con ${label}`,
  isDown: (label: string) => `${label} no responde en este momento.`,
  or: 'o con tu contraseña',
  endSession: (label: string) => `Cerrar también la sesión en ${label}`,
  linkNotice: (label: string, email: string) =>
    `Entra una vez con tu contraseña para vincular ${label}${email && ` (${email})`} con tu cuenta. Después podrás entrar directo. Si no tienes cuenta o contraseña, pídela a la administración.`,
  refusalTitle: (label: string) => `No pudiste entrar con ${label}`,
  again: (label: string) => `Intentar otra vez con ${label}`,
  otherWay: 'Entrar de otra forma',
  refusals: {
    down: (label: string) => `${label} no responde en este momento. Inténtalo en unos minutos, o entra con tu contraseña.`,
    denied: (label: string) => `${label} no te dejó entrar, o cancelaste el ingreso.`,
    expired: () => 'El ingreso tardó demasiado, o se abrió en otro navegador. Empieza otra vez.',
    rejected: (label: string) => `La respuesta de ${label} no se pudo comprobar, así que nadie entró. Empieza otra vez.`,
    'no-account': (label: string) => `Ninguna cuenta del portal tiene el correo que informó ${label}. Pide una a la administración.`,
    'account-inactive': () => 'Tu cuenta está desactivada. Habla con la administración para volver a ingresar.',
  },
};

/** Identities on the page of a user's ways in. */
export const waysIn = {
  confirmTitle: (label: string) => `Vincular ${label}`,
  confirm: (named: string) =>
    `¿Vincular ${named} con esta cuenta? Quien entre ahí podrá entrar también aquí. Hazlo solo si esa cuenta es tuya.`,
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
  unlinkNamed: (named: string) => `Desvincular ${named}`,
  /** In the administration. */
  ofPerson: 'Entra también con',
};

export const flash = {
  'provider-down': (label: string) => `${label} no responde en este momento. Inténtalo en unos minutos.`,
  'identity-expired': 'Pasó demasiado tiempo, así que no se vinculó nada. Empieza otra vez.',
  'identity-linked': (label: string) => `Desde ahora puedes entrar con ${label}.`,
  'identity-taken': (label: string) => `Esa cuenta de ${label} ya está vinculada con otra cuenta del portal.`,
  'identity-unlinked': 'Quedó desvinculado.',
  'only-way-in': 'Es tu única forma de entrar. Antes de desvincularla, elige una contraseña.',
  'sign-in-again': 'Para cambiar esto, sal y vuelve a entrar: tu ingreso fue hace más de quince minutos.',
  'person-identity-unlinked':
    'Quedó desvinculado. Si no tenía otra forma de entrar, le enviamos una invitación para elegir una contraseña.',
  'person-only-way-in':
    'Es su única forma de entrar y no tiene correo para una invitación: asígnale antes un correo o desactiva la cuenta.',
};

/** The pages of joining a call: waiting, refused, Jitsi down. */
export const joiningMessages = {
  meetingOf: (course: string) => `Curso: ${course}`,
  whom: 'Si crees que es un error, escribe a la administración o a tu docente y menciona el nombre de la clase.',
  waiting: {
    title: 'La clase aún no abre',
    lead: (time: string) => `Podrás entrar desde las ${time}.`,
    leadDay: (moment: string) => `Podrás entrar desde el ${moment}.`,
    remaining: 'Faltan',
    auto: 'Deja esta página abierta: entrarás sin hacer nada más.',
    retry: 'Intentar ahora',
    opening: 'Abriendo la sala…',
  },
  refusals: {
    'no-access': {
      title: 'No tienes acceso a esta videollamada',
      text: 'Tu cuenta no está inscrita en el curso de esta clase.',
    },
    'not-found': {
      title: 'Esta videollamada no existe',
      text: 'El enlace puede estar incompleto, o la clase fue eliminada. Busca tu clase en la página Hoy.',
    },
    'not-moderator': { title: 'No puedes moderar esta videollamada', text: 'Puedes entrar como participante.' },
    'not-active': {
      title: 'Videollamada no activa',
      text: 'Esta clase fue cancelada o desactivada y no se realizará.',
    },
    'guest-link-revoked': {
      title: 'Tu invitación fue retirada',
      text: 'Tu docente retiró el enlace con el que entrabas. Pídele otro si crees que es un error.',
    },
    'guest-link-expired': { title: 'El enlace venció', text: 'El enlace con el que te invitaron ya no sirve para entrar.' },
    'guests-not-allowed': { title: 'No se puede entrar por invitación', text: 'A esta videollamada solo se entra con una cuenta.' },
    ended: { title: 'Esta videollamada ya fue terminada', text: 'Tu docente la terminó desde el portal. Ya no es posible entrar.' },
    closed: { title: 'La videollamada terminó', text: 'Ya no es posible entrar a esta clase.' },
    'no-link': {
      title: 'Videollamada sin enlace',
      text: 'La sala de esta clase aún no está configurada. Avisa a la administración para que la corrija.',
    },
    'too-early': { title: 'La clase aún no abre', text: 'Todavía no es la hora de esta clase.' },
    'account-deactivated': { title: 'Cuenta desactivada', text: 'Tu cuenta está desactivada.' },
    'jitsi-down': {
      title: 'La sala no responde',
      text: 'En este momento no logramos conectarnos con las videollamadas. No pierdes tu lugar en la clase.',
    },
    unauthenticated: { title: 'Debes iniciar sesión', text: 'Inicia sesión en el portal para unirte a tus clases.' },
  },
  retrying: 'Deja esta página abierta: volverá a intentarlo sola y entrarás cuando la sala responda.',
  joinAnyway: 'Entrar de todos modos',
  goToday: 'Ir a mis clases',
  ended: (time: string) => `Terminó a las ${time}.`,
};

/** The page on which a member joins from a phone. */
export const phoneMessages = {
  title: 'Entrar desde el teléfono',
  link: 'Desde el teléfono',
  linkOf: (title: string) => `Entrar desde el teléfono: ${title}`,
  scan: 'Apunta la cámara de tu teléfono a este código.',
  codeLabel: 'Código que abre esta página en tu teléfono',
  codeHint: 'Lleva a esta misma página en el portal, donde inicias sesión con tu cuenta. El código por sí solo no permite entrar.',
  browser: 'Entrar en el navegador',
  computer: 'Entrar en este equipo',
  app: 'Abrir en la aplicación',
  appOn: { ios: 'Aplicación en iPhone o iPad', android: 'Aplicación en Android' },
  onPhoneAlready: '¿Ya estás en un teléfono o una tableta?',
  noApp: '¿No tienes la aplicación Jitsi Meet? Instálala y vuelve a esta página, o entra en el navegador.',
  missing: 'La aplicación Jitsi Meet no está en este teléfono. Instálala y vuelve a esta página, o entra en el navegador.',
  once: 'Tu teléfono te pedirá permiso para usar la cámara y el micrófono.',
  opensAt: (moment: string) => `Podrás entrar desde el ${moment}.`,
  notNow: 'Ahora no se puede entrar a esta clase.',
};

/** Answers of the token endpoints. */
export const tokenMessages = {
  adminOnly: 'Solo la administración puede pedir un acceso general.',
  notInUse: 'En este portal las videollamadas piden usuario y contraseña; no hay accesos que entregar.',
};

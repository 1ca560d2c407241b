/** The page on which somebody enters a class from a phone. */
export const phoneMessages = {
  title: 'Entrar desde el teléfono',
  link: 'Desde el teléfono',
  linkOf: (title: string) => `Entrar desde el teléfono: ${title}`,
  scan: 'Apunta la cámara de tu teléfono a este código.',
  codeLabel: 'Código que abre esta página en tu teléfono',
  codeHint: 'Lleva a esta misma página en el portal, donde ingresas con tu cuenta. No deja entrar a nadie por sí solo.',
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

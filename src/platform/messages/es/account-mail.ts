/** The mails about accounts. */
export const accountMailMessages = {
  greeting: (name: string) => `Hola, ${name}:`,
  validUntil: (moment: string, zone: string) => `El enlace sirve una sola vez, hasta el ${moment} (${zone}).`,
  test: {
    subject: 'Correo de prueba',
    body: 'Si lees esto, el portal puede enviar correos.',
  },
  invitation: {
    subject: 'Tu cuenta en el portal de cursos',
    intro: 'Ya tienes una cuenta en el portal de cursos Gryphos. Allí verás tus clases y te unirás a ellas.',
    body: (username: string) => `Tu usuario es «${username}». Solo falta que elijas tu contraseña.`,
    action: 'Elegir mi contraseña',
    ifExpired: 'Si ya no sirve, pide otro en la página de ingreso, con «Olvidé mi contraseña», o a la administración de tu curso.',
  },
  reset: {
    subject: 'Elige una contraseña nueva',
    body: (username: string) => `Con este enlace eliges una contraseña nueva para tu cuenta «${username}».`,
    action: 'Elegir una contraseña nueva',
    ifNotYou: 'Si no la pediste, no tienes que hacer nada: tu contraseña sigue siendo la misma.',
  },
  confirmEmail: {
    subject: 'Confirma tu correo',
    body: (username: string) => `Pediste usar este correo en tu cuenta «${username}» del portal. Confírmalo para que el cambio se haga.`,
    action: 'Confirmar este correo',
    ifNotYou: 'Si no lo pediste, no tienes que hacer nada: sin la confirmación no cambia nada.',
  },
  emailTaken: {
    subject: 'Este correo ya tiene una cuenta',
    body: (username: string) =>
      `Alguien quiso usar este correo en otra cuenta del portal. No se hizo, porque es el correo de tu cuenta «${username}».`,
    ifYou: 'Si fuiste tú, ingresa con esa cuenta.',
    action: 'Ir al portal',
    ifNotYou: 'Si no fuiste tú, no tienes que hacer nada.',
  },
  emailChangeRequested: {
    subject: 'Se pidió cambiar tu correo',
    body: (username: string, next: string) =>
      `Desde tu cuenta «${username}» se pidió usar en adelante el correo ${next}. El cambio se hará cuando se confirme allí.`,
    ifNotYou: 'Si no fuiste tú, cambia ahora tu contraseña y avisa a la administración.',
  },
  emailChanged: {
    subject: 'Tu correo cambió',
    body: (username: string, next: string) => `Tu cuenta «${username}» usa desde ahora el correo ${next}. Ya no escribiremos a este.`,
    bodyWithoutEmail: (username: string) => `Tu cuenta «${username}» quedó sin correo. Ya no escribiremos a este.`,
    ifNotYou: 'Si no fuiste tú, avisa de inmediato a la administración.',
  },
};

/** The mails about accounts. */
export const letterWords = {
  greeting: (name: string) => `Hola, ${name}:`,
  onceUntil: (moment: string, zone: string) => `El enlace sirve una sola vez, hasta el ${moment} (${zone}).`,
  test: {
    subject: 'Correo de prueba',
    what: 'Si lees esto, el portal puede enviar correos.',
  },
  invitation: {
    subject: 'Tu cuenta en el portal de cursos',
    made: 'Ya tienes una cuenta en el portal de cursos Gryphos. Allí verás tus clases y te unirás a ellas.',
    how: (username: string) => `Tu usuario es «${username}». Solo falta que elijas tu contraseña.`,
    action: 'Elegir mi contraseña',
    later: 'Si ya no sirve, pide otro en la página de ingreso, con «Olvidé mi contraseña», o a la administración de tu curso.',
  },
  reset: {
    subject: 'Elige una contraseña nueva',
    how: (username: string) => `Con este enlace eliges una contraseña nueva para tu cuenta «${username}».`,
    action: 'Elegir una contraseña nueva',
    notYou: 'Si no la pediste, no tienes que hacer nada: tu contraseña sigue siendo la misma.',
  },
  confirmEmail: {
    subject: 'Confirma tu correo',
    how: (username: string) => `Pediste usar este correo en tu cuenta «${username}» del portal. Confírmalo para que el cambio se haga.`,
    action: 'Confirmar este correo',
    notYou: 'Si no lo pediste, no tienes que hacer nada: sin la confirmación no cambia nada.',
  },
  emailTaken: {
    subject: 'Este correo ya tiene una cuenta',
    what: (username: string) =>
      `Alguien quiso usar este correo en otra cuenta del portal. No se hizo, porque es el correo de tu cuenta «${username}».`,
    wasYou: 'Si fuiste tú, ingresa con esa cuenta.',
    action: 'Ir al portal',
    notYou: 'Si no fuiste tú, no tienes que hacer nada.',
  },
  emailAsked: {
    subject: 'Se pidió cambiar tu correo',
    what: (username: string, next: string) =>
      `Desde tu cuenta «${username}» se pidió usar en adelante el correo ${next}. El cambio se hará cuando se confirme allí.`,
    notYou: 'Si no fuiste tú, cambia ahora tu contraseña y avisa a la administración.',
  },
  emailChanged: {
    subject: 'Tu correo cambió',
    what: (username: string, next: string) => `Tu cuenta «${username}» usa desde ahora el correo ${next}. Ya no escribiremos a este.`,
    without: (username: string) => `Tu cuenta «${username}» quedó sin correo. Ya no escribiremos a este.`,
    notYou: 'Si no fuiste tú, avisa de inmediato a la administración.',
  },
};

/** Pages to which mailed links lead, and the one on which a link is asked for. */
export const accountLinkMessages = {
  invitation: {
    title: 'Elige tu contraseña',
    heading: (name: string) => `Te damos la bienvenida, ${name}`,
    lead: 'Elige tu contraseña y tu cuenta queda lista.',
  },
  reset: {
    title: 'Contraseña nueva',
    heading: 'Elige una contraseña nueva',
    lead: 'Al guardarla se cierran tus sesiones en todos los dispositivos.',
  },
  username: 'Tu usuario',
  savePassword: 'Guardar contraseña',
  email: {
    title: 'Confirmar correo',
    heading: 'Confirma tu correo',
    lead: (username: string) => `Desde ahora la cuenta «${username}» usará este correo:`,
    submit: 'Confirmar correo',
  },
  expired: {
    title: 'El enlace ya no sirve',
    lead: 'Cada enlace sirve una sola vez y por un tiempo, y uno nuevo reemplaza a los anteriores.',
    askAgain: 'Pedir otro enlace',
    orAsk: 'También puedes pedirlo a la administración de tu curso.',
  },
  forgotPassword: {
    title: 'Olvidé mi contraseña',
    lead: 'Escribe tu usuario o tu correo y te enviaremos un enlace para elegir una contraseña nueva.',
    submit: 'Enviar enlace',
    missingLogin: 'Escribe tu usuario o tu correo.',
    rateLimited: 'Desde aquí se pidieron muchos enlaces. Espera una hora e inténtalo otra vez.',
    noMail: 'Este portal todavía no envía correos. Pide a la administración de tu curso un enlace para elegir una contraseña nueva.',
    sentTitle: 'Revisa tu correo',
    sent: 'Si existe una cuenta con esos datos y tiene un correo, el enlace llega en unos minutos.',
    sentHint: '¿No llega? Mira entre los correos no deseados, o pide ayuda a la administración de tu curso.',
    back: 'Volver a ingresar',
  },
};

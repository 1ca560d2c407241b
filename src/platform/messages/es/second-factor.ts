/** «Formas de entrar», and the second step of signing in. */
export const secondFactor = {
  title: 'Formas de entrar',
  lead: 'Con qué puedes entrar a tu cuenta, y qué se pide además de la contraseña.',
  signIn: {
    title: 'Segundo paso al entrar',
    lead: 'Abre tu aplicación de códigos y escribe el código de 6 números.',
    code: 'Código de 6 números',
    submit: 'Entrar',
    wrong: 'El código no es correcto, o ya se usó. Espera el siguiente e inténtalo otra vez.',
    blocked: (moment: string) => `Hubo demasiados códigos incorrectos. Puedes volver a intentarlo el ${moment}.`,
    expired: 'Pasó demasiado tiempo antes del segundo paso. Ingresa de nuevo.',
    noPhone: 'No tengo mi teléfono',
    recoveryCode: 'Código de recuperación',
    recoveryCodeHint: 'Uno de los diez que guardaste. Cada uno sirve una sola vez.',
    otherAccount: 'Ingresar con otra cuenta',
    help: '¿No tienes ni el teléfono ni los códigos? La administración de tu curso puede quitar el segundo paso.',
  },
  password: {
    title: 'Contraseña',
    alone: 'Entras con tu usuario y tu contraseña.',
    withFactor: 'Entras con tu usuario y tu contraseña, y después con un segundo paso.',
    none: 'Tu cuenta no tiene contraseña.',
    change: 'Cambiar contraseña',
  },
  app: {
    title: 'Aplicación de códigos',
    lead: 'Una aplicación de tu teléfono muestra un código nuevo cada medio minuto. Al entrar se pide después de la contraseña: quien la descubra no puede entrar sin tu teléfono.',
    since: (moment: string) => `La usas desde el ${moment}.`,
    setUp: 'Configurar la aplicación de códigos',
    replace: 'Cambiar de teléfono o de aplicación',
    remove: 'Dejar de usarla',
  },
  setup: {
    title: 'Configurar la aplicación de códigos',
    lead: 'Sirve cualquiera: Google Authenticator, Microsoft Authenticator, Aegis, 2FAS o el administrador de contraseñas de tu teléfono.',
    scan: 'Agrega tu cuenta a la aplicación',
    scanHint: 'Elige en ella agregar una cuenta y apunta la cámara a este código.',
    qrCode: 'Código para la aplicación de códigos',
    open: 'Estoy en el mismo teléfono: abrir la aplicación',
    secret: 'Clave, para escribirla a mano',
    secretHint: 'No la muestres a nadie.',
    confirm: 'Escribe el código que muestra',
    code: 'Código de 6 números',
    submit: 'Activar',
    cancel: 'Cancelar',
    wrong: 'Ese no es el código que la aplicación muestra ahora. Revisa también que la hora de tu teléfono sea la correcta.',
    expired: 'Pasó demasiado tiempo. Agrega la cuenta otra vez, con este código nuevo.',
  },
  codes: {
    title: 'Códigos de recuperación',
    about: 'Con uno de ellos entras si no tienes tu teléfono. Cada uno sirve una sola vez.',
    shownOnce: 'Imprímelos o anótalos y guárdalos donde nadie más los vea. No volverán a mostrarse.',
    left: (count: number) => (count === 1 ? 'Te queda 1.' : `Te quedan ${count}.`),
    renew: 'Crear diez códigos nuevos',
    renewHint: 'Los anteriores dejan de servir.',
    copy: 'Copiar los códigos',
    printHint: 'Para imprimirlos usa el menú de tu navegador.',
    done: 'Ya los guardé',
  },
};

export const secondFactorMail = {
  'app-set': {
    subject: 'Se activó una aplicación de códigos',
    body: (username: string) => `Desde ahora, para entrar a tu cuenta «${username}» se pide además un código de tu aplicación de códigos.`,
  },
  'app-removed': {
    subject: 'Se quitó la aplicación de códigos',
    body: (username: string) => `Para entrar a tu cuenta «${username}» ya no se pide un código de tu aplicación de códigos.`,
  },
  ifNotYou: 'Si no fuiste tú, cambia ahora tu contraseña y avisa a la administración.',
};

export const flash = {
  'authenticator-set': 'Tu aplicación de códigos quedó activada.',
  'authenticator-removed': 'Tu aplicación de códigos ya no se usa.',
};

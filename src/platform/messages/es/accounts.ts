/** How to find a password. */
const fourWords = 'Cuatro palabras que no van juntas se recuerdan bien y se adivinan mal.';

export const signIn = {
  title: 'Ingresar',
  welcome: 'Te damos la bienvenida',
  lead: 'Ingresa para ver tus clases y unirte a ellas.',
  login: 'Usuario o correo electrónico',
  password: 'Contraseña',
  rememberMe: 'Mantener la sesión iniciada en este dispositivo',
  submit: 'Ingresar',
  continuesToCall: 'Después de ingresar seguirás directo a tu videollamada.',
  wrong: 'El usuario o la contraseña no son correctos.',
  'password-off': 'A tu cuenta no se ingresa con contraseña. Usa otra forma.',
  directory: {
    password: (label: string) => `Tu contraseña de ${label}`,
    'directory-down':
      'El directorio con que se comprueban las contraseñas no responde en este momento. Inténtalo en unos minutos, o ingresa de otra forma.',
    'no-account': 'Tu contraseña es correcta, pero todavía no tienes una cuenta en este portal. Pídela a la administración.',
  },
  wrongPasskey: 'Esa llave de acceso no abre ninguna cuenta de este portal. Inténtalo otra vez, o ingresa con tu contraseña.',
  inactive: 'Tu cuenta está desactivada. Habla con la administración para volver a ingresar.',
  blocked: (time: string) =>
    `Hubo demasiados intentos fallidos. Puedes volver a intentarlo a las ${time}. Si no puedes esperar, usa «Olvidé mi contraseña».`,
  busy: 'Muchas personas están ingresando en este momento. Espera unos segundos e inténtalo otra vez.',
  'cannot-save':
    'Por ahora no se puede ingresar, porque el portal no puede guardar nada. Inténtalo en unos minutos. Quien ya ingresó puede seguir entrando a sus clases.',
  insecure: 'La conexión con el portal no es segura, así que no se puede ingresar. Avisa a la administración.',
  signedOut: 'Saliste del portal. ¡Hasta pronto!',
  passwordChosen:
    'Tu contraseña quedó guardada. Ingresa con ella. Si seguías tus clases en tu calendario, suscríbete de nuevo desde el portal.',
  emailConfirmed: 'Confirmaste tu correo.',
  forgotPassword: 'Olvidé mi contraseña',
  help: '¿No puedes ingresar? Escribe a la administración de tu curso.',
};

/** The pages that mailed links open, and the page on which such a link is requested. */
export const accountLinks = {
  invitation: {
    title: 'Elige tu contraseña',
    heading: (name: string) => `Te damos la bienvenida, ${name}`,
    lead: 'Elige tu contraseña y tu cuenta quedará lista.',
  },
  reset: {
    title: 'Contraseña nueva',
    heading: 'Elige una contraseña nueva',
    lead: 'Al guardarla se cierran tus sesiones en todos los dispositivos.',
  },
  /** What opens an account beside a new password. */
  stays: {
    lead: 'Además de la contraseña, a esta cuenta le sirven:',
    passkey: (name: string) => `la llave de acceso «${name}»`,
    app: 'una aplicación de códigos, como segundo paso',
    unlink: (labels: string) => `No los reconozco: desvincular ${labels}`,
    factors: 'Si una llave o la aplicación de códigos no es tuya, pide a la administración que quite el segundo paso.',
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
    lead: 'Cada enlace se puede usar una sola vez y vence después de un tiempo. Tampoco sirve si pediste uno nuevo, o si quien te lo dio ya no puede darlo.',
    askAgain: 'Pedir otro enlace',
    orAsk: 'También puedes pedirlo a la administración de tu curso.',
  },
  forgotPassword: {
    title: 'Olvidé mi contraseña',
    lead: 'Escribe tu usuario o tu correo y te enviaremos un enlace para elegir una contraseña nueva.',
    submit: 'Enviar enlace',
    missingLogin: 'Escribe tu usuario o tu correo.',
    rateLimited: 'Se pidieron demasiados enlaces desde esta conexión. Espera una hora e inténtalo otra vez.',
    noMail: 'Este portal todavía no envía correos. Pide a la administración de tu curso un enlace para elegir una contraseña nueva.',
    sentTitle: 'Revisa tu correo',
    sent: 'Si existe una cuenta con esos datos y tiene un correo, el enlace llegará en unos minutos.',
    sentHint: '¿No llega? Revisa la carpeta de spam o pide ayuda a la administración de tu curso.',
    back: 'Volver a la página de ingreso',
  },
};

export const profileTabs = {
  label: 'Tu cuenta',
  profile: 'Perfil',
  signIn: 'Formas de ingresar',
  calendar: 'Calendario',
  mail: 'Correos',
  access: 'Accesos',
  data: 'Mis datos',
};

export const timeZones = {
  common: 'Más usadas',
  America: 'América',
  Europe: 'Europa',
  Africa: 'África',
  Asia: 'Asia',
  Atlantic: 'Océano Atlántico',
  Indian: 'Océano Índico',
  Australia: 'Australia',
  Pacific: 'Océano Pacífico',
  Antarctica: 'Antártica',
  Arctic: 'Ártico',
  other: 'Otras',
};

export const profile = {
  title: 'Perfil',
  personal: 'Datos personales',
  username: 'Usuario',
  email: 'Correo electrónico',
  noEmail: 'Sin correo electrónico',
  firstName: 'Nombre',
  lastName: 'Apellido',
  language: 'Idioma',
  languages: { es: 'Español', en: 'English' },
  timeZone: 'Zona horaria',
  portalZone: (name: string) => `La del portal: ${name}`,
  picture: {
    title: 'Tu foto',
    lead: 'La ven las demás personas en la clase, y quien administra en sus listas. De ella queda el cuadrado del centro.',
    choose: 'Elige una foto',
    hint: (megabytes: number) => `JPEG, PNG o WebP, de hasta ${megabytes} MB.`,
    upload: 'Subir foto',
    remove: 'Quitar foto',
  },
  avatar: 'Dirección web de tu foto',
  avatarOf: (name: string) => `Foto de ${name}`,
  avatarHint: (hosts: string) => `Debe empezar con https y estar en ${hosts}. Las demás personas ven la foto en la videollamada.`,
  save: 'Guardar cambios',
  emailChange: {
    title: 'Cambiar correo',
    hint: 'Te escribiremos al correo nuevo con un enlace para confirmarlo. Hasta entonces no cambia nada.',
    unavailable: 'Este portal todavía no envía correos. Pide a la administración que cambie el tuyo.',
    unavailableHere: 'Este portal todavía no envía correos, así que aquí no se puede comprobar uno nuevo.',
    inPeople: 'Cámbialo en tu ficha de Personas',
    email: 'Correo nuevo',
    submit: 'Enviar enlace de confirmación',
  },
  passwordChange: {
    title: 'Cambiar contraseña',
    hint: 'Al cambiarla se cierran tus sesiones en otros dispositivos.',
    current: 'Contraseña actual',
    new: 'Contraseña nueva',
    newHint: 'Al menos 10 caracteres. Una frase corta es fácil de recordar.',
    repeat: 'Repite la contraseña nueva',
    submit: 'Cambiar contraseña',
  },
  portalPassword: 'Tu contraseña del portal',
  noPassword: 'Tu cuenta no tiene contraseña del portal.',
  waysIn: 'Formas de ingresar',
  xmppPassword: {
    title: 'Contraseña propia para Jitsi',
    lead: 'Úsala si ingresas a Jitsi con usuario y contraseña y prefieres que sea distinta de la del portal.',
    separate: 'Hoy usas una contraseña distinta para Jitsi.',
    shared: 'Hoy usas la misma contraseña en el portal y en Jitsi.',
    sharedUnknown: 'Jitsi aún no conoce tu contraseña. La conocerá la próxima vez que ingreses al portal.',
    noPassword: 'Sin contraseña del portal, Jitsi no tiene con qué reconocerte: si la pide, elige aquí una.',
    separateUnknown: 'Jitsi aún no conoce tu contraseña propia. Escríbela de nuevo aquí.',
    password: 'Contraseña para Jitsi',
    hint: 'Déjala vacía para volver a usar la del portal.',
    submit: 'Guardar contraseña de Jitsi',
  },
  errors: {
    name: 'Escribe tu nombre.',
    tooLong: 'Es demasiado largo.',
    blank: 'No tiene ninguna letra que se vea. Escríbelo de nuevo.',
    zone: 'Elige una zona horaria de la lista.',
    avatar: 'Debe ser una dirección https en uno de los sitios permitidos.',
    wrongPassword: 'La contraseña actual no es correcta.',
    email: { invalid: 'No parece un correo. Revísalo, por favor.', same: 'Ese ya es tu correo.' },
    rateLimited: 'Pediste varios cambios seguidos. Espera una hora e inténtalo otra vez.',
    passwordsDiffer: 'Las dos contraseñas nuevas no son iguales.',
    blocked: (time: string) => `Demasiados intentos. Puedes volver a intentarlo a las ${time}.`,
    password: {
      'too-short': `Debe tener al menos 10 caracteres. ${fourWords}`,
      'too-long': 'Es demasiado larga: puede tener 128 caracteres a lo más.',
      unusable: 'Tiene signos que no se pueden usar. Escríbela con letras, números, espacios y los signos del teclado.',
      'too-common': `Es demasiado fácil de adivinar: se parece a las que más se usan, y cambiar letras por números no ayuda. ${fourWords}`,
      'single-word': `Es demasiado fácil de adivinar: es una sola palabra con números o signos. ${fourWords}`,
      pattern: `Es demasiado fácil de adivinar: sigue el orden del teclado, repite algo o es una fecha. ${fourWords}`,
      'contains-name': `No debe contener tu usuario, tu nombre ni tu correo. ${fourWords}`,
      'contains-school': `Es demasiado fácil de adivinar: aparte del portal, el colegio, la ciudad o la estación del año casi no dice nada. ${fourWords}`,
    },
  },
};

/** Mails about accounts; greeting and link lifetime are used by other mails too. */
export const accountMail = {
  greeting: (name: string) => `Hola, ${name}:`,
  validUntil: (moment: string, zone: string) => `El enlace se puede usar una sola vez, hasta el ${moment} (${zone}).`,
  test: {
    subject: 'Correo de prueba',
    body: 'Si lees esto, el portal puede enviar correos.',
  },
  invitation: {
    subject: 'Tu cuenta en el portal de cursos',
    intro: 'Ya tienes una cuenta en el portal de cursos. Ahí puedes ver tus clases y unirte a ellas.',
    body: (username: string) => `Tu usuario es «${username}». Solo falta que elijas tu contraseña.`,
    action: 'Elegir mi contraseña',
    ifExpired: 'Si el enlace ya no sirve, pide otro en la página de ingreso («Olvidé mi contraseña») o a la administración de tu curso.',
  },
  reset: {
    subject: 'Elige una contraseña nueva',
    body: (username: string) => `Con este enlace puedes elegir una contraseña nueva para tu cuenta «${username}».`,
    action: 'Elegir una contraseña nueva',
    ifNotYou: 'Si no la pediste, no tienes que hacer nada: tu contraseña sigue siendo la misma.',
  },
  confirmEmail: {
    subject: 'Confirma tu correo',
    body: (username: string) => `Pediste usar este correo en tu cuenta «${username}» del portal. Confírmalo para hacer el cambio.`,
    action: 'Confirmar este correo',
    ifNotYou: 'Si no lo pediste, no tienes que hacer nada: sin la confirmación no cambia nada.',
  },
  emailTaken: {
    subject: 'Este correo ya tiene una cuenta',
    body: (username: string) =>
      `Alguien quiso usar este correo en otra cuenta del portal. No se hizo, porque ya es el correo de tu cuenta «${username}».`,
    ifYou: 'Si fuiste tú, ingresa con esa cuenta.',
    action: 'Ir al portal',
    ifNotYou: 'Si no fuiste tú, no tienes que hacer nada.',
  },
  emailChangeRequested: {
    subject: 'Se pidió cambiar tu correo',
    body: (username: string, newEmail: string) =>
      `Desde tu cuenta «${username}» se pidió usar el correo ${newEmail}. El cambio se hará cuando ese correo se confirme.`,
    ifNotYou: 'Si no fuiste tú, cambia ahora tu contraseña y avisa a la administración.',
  },
  emailChanged: {
    subject: 'Tu correo cambió',
    body: (username: string, newEmail: string) =>
      `Tu cuenta «${username}» usa desde ahora el correo ${newEmail}. Ya no escribiremos a este.`,
    bodyWithoutEmail: (username: string) => `Tu cuenta «${username}» quedó sin correo. Ya no escribiremos a este.`,
    ifNotYou: 'Si no fuiste tú, avisa de inmediato a la administración.',
  },
  identityLinked: {
    subject: (provider: string) => `Ahora puedes ingresar con ${provider}`,
    body: (username: string, provider: string, email: string) =>
      `Tu cuenta «${username}» del portal quedó vinculada con ${provider}${email && ` (${email})`}: desde ahora también puedes ingresar así.`,
    passwordEnded:
      'La contraseña que tenía la cuenta ya no sirve, porque se eligió antes de que alguien demostrara que lee este correo. Puedes elegir otra con «Olvidé mi contraseña».',
    ifNotYou: 'Si no fuiste tú, avisa de inmediato a la administración y cambia tu contraseña.',
  },
  identityUnlinked: {
    subject: (provider: string) => `Ya no puedes ingresar con ${provider}`,
    body: (username: string, provider: string, email: string) =>
      `Tu cuenta «${username}» del portal ya no está vinculada con ${provider}${email && ` (${email})`}.`,
    ifNotYou: 'Si no fuiste tú, ni lo pediste, avisa a la administración.',
  },
};

export const flash = {
  'profile-saved': 'Guardamos tus datos.',
  'picture-changed': 'Esta es tu foto desde ahora. En una clase la verán cuando vuelvas a entrar.',
  'picture-removed': 'Quitamos la foto.',
  'picture-no-file': 'Elige primero una foto.',
  'picture-too-large': 'La foto pesa más de 5 MB. Elige una más liviana.',
  'picture-unknown-format': 'El archivo no es una foto JPEG, PNG o WebP. Tu foto no cambió.',
  'picture-too-many-pixels': 'La foto es demasiado grande: tiene más de 50 millones de píxeles. Tu foto no cambió.',
  'picture-broken': 'No pudimos leer la foto: el archivo está dañado. Tu foto no cambió.',
  'picture-busy': 'Muchas personas suben su foto en este momento. Inténtalo otra vez en un minuto.',
  'picture-unavailable': 'Este portal no puede recibir fotos. Avísale a quien lo administra.',
  'password-changed':
    'Cambiaste tu contraseña. Cerramos tus otras sesiones, y el enlace de tu calendario es otro: si lo usabas, suscríbete de nuevo.',
  'email-change-waiting': 'No hemos podido escribirte: este portal no tiene un servicio de correo. Tu correo todavía no cambia.',
  'email-change-requested': 'Te escribimos al correo nuevo. Abre el enlace del mensaje para confirmarlo.',
  'email-changed': 'Confirmaste tu correo.',
  'xmpp-password-separate': 'Desde ahora Jitsi acepta tu contraseña propia.',
  'xmpp-password-shared': 'Desde ahora Jitsi acepta la contraseña del portal.',
  'xmpp-password-none': 'Desde ahora Jitsi no acepta ninguna contraseña tuya.',
};

/** «Formas de ingresar», and the second step of signing in. */
export const secondFactor = {
  title: 'Formas de ingresar',
  lead: 'Con qué puedes ingresar a tu cuenta, y qué se pide además de la contraseña.',
  signIn: {
    title: 'Segundo paso al ingresar',
    lead: 'Abre tu aplicación de códigos y escribe el código de 6 números.',
    code: 'Código de 6 números',
    submit: 'Ingresar',
    wrong: 'El código no es correcto, o ya se usó. Espera el siguiente e inténtalo otra vez.',
    blocked: (moment: string) => `Hubo demasiados códigos incorrectos. Puedes volver a intentarlo el ${moment}.`,
    expired: 'Pasó demasiado tiempo antes del segundo paso. Ingresa de nuevo.',
    noPhone: 'No tengo mi teléfono',
    recoveryCode: 'Código de recuperación',
    recoveryCodeHint: 'Uno de los diez que guardaste. Cada uno sirve una sola vez.',
    otherAccount: 'Ingresar con otra cuenta',
    help: '¿No tienes ni el teléfono ni los códigos? La administración de tu curso puede quitar el segundo paso.',
    helpForAdministrators:
      '¿No tienes ni el teléfono ni los códigos? Otra persona que administra el portal puede quitar el segundo paso, o quien lo instaló, con un comando (docs/sign-in.md).',
  },
  /** Of roles that ask for it. */
  demanded: {
    title: 'Protege tu cuenta',
    invitation: 'Tu cuenta puede administrar el portal. Configura un segundo paso para ingresar.',
    later: (date: string) => `Desde el ${date}, tu rol pide un segundo paso para ingresar. Configúralo ahora.`,
    now: 'Tu rol pide un segundo paso para ingresar. Configúralo para seguir.',
    why: 'Así, quien descubra tu contraseña no puede usar tu cuenta sin tu teléfono. Toma dos minutos.',
    putOff: 'Más tarde',
    classesOpen: 'A las clases de tus cursos puedes entrar igual.',
    toClasses: 'Ver las clases de hoy',
    banner: 'Lo que permite tu rol espera hasta que uses un segundo paso.',
    toPage: 'Hacerlo ahora',
  },
  password: {
    title: 'Contraseña',
    alone: 'Ingresas con tu usuario y tu contraseña.',
    withFactor: 'Ingresas con tu usuario y tu contraseña, y después con un segundo paso.',
    none: 'Tu cuenta no tiene contraseña.',
    off: 'A tu cuenta no se ingresa con contraseña.',
    change: 'Cambiar contraseña',
  },
  app: {
    title: 'Aplicación de códigos',
    lead: 'Una aplicación de tu teléfono muestra un código nuevo cada medio minuto. Al ingresar se pide después de la contraseña: quien la descubra no puede ingresar sin tu teléfono.',
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
  passkeys: {
    title: 'Llaves de acceso',
    lead: 'Ingresas con la huella, la cara o el PIN de tu teléfono o computador, sin contraseña ni código. Nadie puede adivinarla ni pedírtela en una página falsa.',
    signIn: 'Ingresar con una llave de acceso',
    notUsed: 'No se usó ninguna llave de acceso. Inténtalo otra vez, o ingresa de otra forma.',
    needs: 'Para usar una llave de acceso, tu navegador tiene que conocerlas y permitir JavaScript. Sin ella ingresas con tu contraseña.',
    needsName: 'Este portal no tiene un nombre de sitio con https, así que aquí no se pueden usar llaves de acceso.',
    name: 'Nombre de la llave',
    nameHint: 'Para reconocerla después, por ejemplo «Mi teléfono».',
    unnamed: 'Llave de acceso',
    add: 'Agregar una llave de acceso',
    notMade: 'No se creó ninguna llave de acceso. Quizás este equipo ya tiene una.',
    since: (moment: string) => `Desde el ${moment}`,
    lastUsed: (moment: string) => `usada por última vez el ${moment}`,
    neverUsed: 'todavía sin usar',
    rename: 'Cambiar nombre',
    saveName: 'Guardar nombre',
    remove: 'Quitar',
  },
  confirm: {
    title: 'Confirma que eres tú',
    lead: 'Ingresaste hace más de 15 minutos, y esto es delicado. Después seguirás donde estabas, sin perder lo que escribiste.',
    factorLead: 'Para cambiar el segundo paso tienes que usarlo: la contraseña sola no basta.',
    submit: 'Confirmar',
    passkey: 'Confirmar con una llave de acceso',
    withCode: 'Confirmar con la aplicación de códigos',
    wrong: 'No es correcto. Inténtalo otra vez.',
    blocked: (moment: string) => `Demasiados intentos. Puedes volver a intentarlo el ${moment}.`,
    busy: 'Muchas personas están ingresando en este momento. Espera unos segundos e inténtalo otra vez.',
    signInAgain: 'Para seguir, sal del portal e ingresa de nuevo.',
  },
  keep: {
    title: 'Mantener el segundo paso',
    asked: (username: string) => `Se pidió quitar el segundo paso de la cuenta «${username}». Si no lo pediste tú, mantenlo.`,
    submit: 'Mantener el segundo paso',
    kept: 'El segundo paso se mantiene. Avisa a las demás personas de la administración que alguien quiso quitarlo.',
    over: 'El enlace ya no sirve: el segundo paso ya se quitó, o ya se decidió mantenerlo.',
  },
  codes: {
    title: 'Códigos de recuperación',
    about: 'Con uno de ellos ingresas si no tienes tu teléfono. Cada uno sirve una sola vez.',
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
    body: (username: string) =>
      `Desde ahora, para ingresar a tu cuenta «${username}» se pide además un código de tu aplicación de códigos.`,
  },
  'app-removed': {
    subject: 'Se quitó la aplicación de códigos',
    body: (username: string) => `Para ingresar a tu cuenta «${username}» ya no se pide un código de tu aplicación de códigos.`,
  },
  'passkey-added': {
    subject: 'Se agregó una llave de acceso',
    body: (username: string) => `Desde ahora se puede ingresar a tu cuenta «${username}» con una llave de acceso nueva.`,
  },
  'passkey-removed': {
    subject: 'Se quitó una llave de acceso',
    body: (username: string) => `A tu cuenta «${username}» ya no se puede ingresar con una de sus llaves de acceso.`,
  },
  'recovery-code-used': {
    subject: 'Se usó un código de recuperación',
    body: (username: string) => `Alguien usó uno de los códigos de recuperación de tu cuenta «${username}». Cada uno sirve una sola vez.`,
  },
  'recovery-codes-renewed': {
    subject: 'Hay códigos de recuperación nuevos',
    body: (username: string) => `Se crearon códigos de recuperación nuevos para tu cuenta «${username}». Los anteriores ya no sirven.`,
  },
  reset: {
    subject: 'Se quitó el segundo paso al ingresar',
    body: (username: string) =>
      `La administración quitó la aplicación de códigos y las llaves de acceso de tu cuenta «${username}». Ahora ingresas con tu contraseña, y puedes configurarlas de nuevo en tu perfil.`,
  },
  ifNotYou: 'Si no fuiste tú, cambia ahora tu contraseña y avisa a la administración.',
};

export const secondFactorResetMail = {
  subject: 'Se va a quitar el segundo paso de tu cuenta',
  body: (username: string, moment: string, zone: string) =>
    `Otra persona de la administración pidió quitar la aplicación de códigos y las llaves de acceso de tu cuenta «${username}». Se hará el ${moment} (${zone}).`,
  ifYou:
    'Si lo pediste, no tienes que hacer nada. Si no, alguien quiere ingresar a tu cuenta: mantén el segundo paso con este enlace y avisa.',
  action: 'Mantener el segundo paso',
  orSignIn: 'También se mantiene si antes ingresas con tu aplicación de códigos o tu llave de acceso.',
};

export const flash = {
  'authenticator-set': 'Tu aplicación de códigos quedó activada.',
  'passkey-added': 'Tu llave de acceso quedó agregada.',
  'passkey-renamed': 'Cambiamos el nombre de tu llave de acceso.',
  'passkey-removed': 'Quitamos tu llave de acceso. Bórrala también de tu teléfono o computador.',
  'passkey-refused': 'No se pudo agregar la llave de acceso. Inténtalo otra vez.',
  'passkey-too-many': 'Ya tienes 20 llaves de acceso. Quita antes una que no uses.',
  'passkey-known': 'Esa llave de acceso ya estaba agregada.',
  'passkey-only-way-in': 'Es tu única forma de ingresar, así que no se puede quitar. Elige antes una contraseña.',
  'authenticator-removed': 'Tu aplicación de códigos ya no se usa.',
};

/** «Formas de ingresar» of the whole portal, in the administration. */
export const signInPolicy = {
  title: 'Formas de ingresar',
  lead: 'Con qué se ingresa a este portal, quién puede hacerlo y cuánto dura cada sesión.',
  withPassword: 'Ingresar con contraseña',
  noPassword: {
    title: 'Aquí se ingresa sin contraseña',
    lead: 'Tu cuenta no usa una contraseña del portal. En la página de ingreso están las formas de ingresar.',
    toSignIn: 'Ir a la página de ingreso',
  },
  password: {
    title: 'Contraseña',
    everybody: 'Todas las personas pueden ingresar con contraseña',
    'all-but-role': 'Todas, menos quienes tienen este rol',
    nobody: 'Nadie ingresa con contraseña',
    role: 'Rol que ingresa de otra forma',
    chooseRole: 'Elige un rol',
    exceptions: 'Cuentas que siempre pueden ingresar con contraseña',
    exceptionsHint:
      'Usuarios o correos, separados por comas. Para emergencias: si el servicio externo falla. Cada inicio de sesión así se avisa por correo a toda la administración.',
    stays: 'Quien ya ingresó con su contraseña sigue dentro hasta que termine su sesión.',
  },
  providers: {
    title: 'Otros servicios',
    none: 'No hay ninguno configurado.',
    allow: (label: string) => `Se puede ingresar con ${label}`,
  },
  passkeys: {
    title: 'Llaves de acceso',
    on: 'Siempre se puede ingresar con una llave de acceso: es la forma más segura.',
    off: 'Este portal no tiene un nombre de sitio con https, así que no se pueden usar.',
  },
  sessions: {
    title: 'Cuánto dura la sesión',
    idle: 'Sin uso: 12 horas, o 30 días si se eligió mantener la sesión.',
    days: 'Días que dura una sesión como máximo, aunque se use',
    providerHours: 'Horas que dura una sesión con otro servicio',
    providerMinutes: (count: string) => `Las sesiones con otro servicio terminan a los ${count} min, como permite la instalación.`,
    atMost: (max: string) => `Vacío o ${max}: el máximo que permite la instalación.`,
    shorter: 'Si lo acortas, vale también para las sesiones abiertas; si lo alargas, para las próximas.',
    applications: (days: number) => `En aplicaciones, a lo más: ${days === 1 ? '1 día' : `${days} días`}.`,
  },
  week: {
    title: 'Últimos siete días',
    way: 'Forma',
    count: 'Inicios de sesión',
    failed: 'Rechazados',
    none: 'Nadie ha ingresado en estos días.',
    ways: { password: 'Contraseña', passkey: 'Llave de acceso', unknown: 'Sin detalle' },
  },
  save: 'Guardar',
  onlyAll: 'Vale también para quienes administran todo: solo puede cambiarlo alguien con todos los permisos.',
  conflict: 'Otra persona cambió esto mientras tanto. Revisa lo que elegiste: si guardas de nuevo, reemplaza lo que ella guardó.',
  errors: {
    'locks-out':
      'Así podrías quedarte fuera. Ingresa antes de la forma que va a quedar (por ejemplo, con el otro servicio o con una llave de acceso), o nombra una cuenta de administración que tenga contraseña.',
    'no-role': 'Elige el rol.',
    'session-days': (max: number) => (max === 1 ? 'La instalación permite solo 1.' : `Escribe un número entre 1 y ${max}.`),
    'provider-hours': (max: number) => (max === 1 ? 'La instalación permite solo 1.' : `Escribe un número entre 1 y ${max}.`),
    'no-login': (login: string) => `No hay ninguna cuenta «${login}».`,
    'no-password': (login: string) => `La cuenta «${login}» está desactivada o no tiene contraseña.`,
  },
  exceptionMail: {
    subject: (username: string) => `Alguien ingresó con la contraseña de ${username}`,
    body: (username: string, moment: string, zone: string, address: string) =>
      `En este portal la contraseña está apagada, y «${username}» es una de las cuentas que la conservan para emergencias. Alguien ingresó así el ${moment} (${zone}), desde ${address}.`,
    ifNobody: 'Si nadie de la administración fue, cambia esa contraseña enseguida y revisa el registro.',
  },
};

export const flash = {
  'sign-in-policy-saved': 'Guardado. Vale desde el próximo inicio de sesión.',
};

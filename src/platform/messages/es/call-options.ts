/** The options in the forms of meetings and series, and the page of the policy. */
export const callOptionsMessages = {
  title: 'Opciones de las videollamadas',
  ofCall: 'Opciones de la sala',
  names: {
    startMuted: 'Entrar con el micrófono apagado',
    startWithoutCamera: 'Entrar con la cámara apagada',
    lobby: 'Sala de espera',
    chat: 'Chat',
    screenSharing: 'Los estudiantes comparten pantalla',
    recording: 'Quienes moderan pueden grabar y transmitir',
    fixedName: 'Todos aparecen con su nombre del portal',
    maxParticipants: 'Máximo de participantes',
    hardEnd: 'Sacar a todos cuando la clase cierra',
    password: 'Contraseña de la sala',
  },
  hints: {
    lobby: 'Los estudiantes esperan hasta que alguien los deja pasar. Los docentes entran directamente.',
    screenSharing: 'Quienes moderan siempre pueden.',
    maxParticipants: 'Cuenta a todos, también a los docentes. Escribe 0 si no quieres un máximo.',
    hardEnd: 'Si alargas la clase con la sala ya abierta, la sala se cierra a la hora anterior y hay que volver a entrar.',
    password: 'Todos la escriben al entrar, también los docentes: avísales cuál es. No es la de ninguna cuenta.',
  },
  enforced: {
    reservation: 'Se aplica al abrir la sala',
    token: 'Se aplica a cada participante',
    client: 'Es un ajuste de pantalla',
  },
  explained: {
    reservation: 'Lo que cambies con la sala abierta vale desde la próxima vez que se abra.',
    token: 'Va en el acceso de cada participante y vale desde la próxima vez que entre.',
    client: 'La página de Jitsi lo respeta, pero un participante con conocimientos puede saltárselo.',
  },
  defaultValue: (value: string) => `Predeterminado: ${value}`,
  none: 'ninguna',
  unlimited: 'Sin máximo',
  chosenByPortal: 'la elige el portal',
  emptyIs: (value: string) => `Si lo dejas vacío: ${value}.`,
  locked: {
    forced: 'La administración la activó en todas las videollamadas.',
    forbidden: 'La administración no permite usarla.',
    'no-tokens': 'Aquí se entra a Jitsi con una cuenta, y esta opción no tiene efecto.',
  },
  noReservations:
    'Jitsi todavía no consulta a este portal antes de abrir una sala: las opciones que se aplican al abrirla no tienen efecto.',
  errors: {
    range: 'Escribe un número entre 2 y 1000.',
    length: 'Escribe entre 4 y 64 caracteres.',
  },
  current: 'Así será la sala',
  forGuests: 'Solo para invitados',
  lead: '«Siempre» y «Nunca» valen en todas las videollamadas; «Normalmente» vale mientras cada docente no decida otra cosa. Una contraseña que nadie eligió la elige el portal. Lo que guardes vale desde la próxima vez que alguien entra o que una sala se abre.',
  levels: {
    forced: 'Siempre',
    'default-on': 'Normalmente sí',
    'default-off': 'Normalmente no',
    forbidden: 'Nunca',
  },
  numberLevels: {
    forced: 'Siempre este máximo',
    default: 'Normalmente este máximo',
    forbidden: 'Nunca un máximo',
  },
  passwordLevels: {
    forced: 'Siempre',
    default: 'Decide cada docente',
    forbidden: 'Nunca',
  },
  people: 'Participantes',
  save: 'Guardar para todas',
  conflict: 'Otra persona cambió estas opciones mientras decidías',
  conflictHint: 'Nada se ha guardado todavía. Abajo está lo que elegiste; si guardas, reemplazará lo que dice ahora:',
};

export const callOptionsFlashes = { 'call-options-updated': 'Guardamos las opciones de las videollamadas.' };

/** Synchronising people with the school's directory. */
export const directorySync = {
  title: 'Directorio',
  card: 'Personas del directorio de la institución: qué cambiaría y las últimas sincronizaciones.',
  lead: (label: string) =>
    `Cada noche el portal compara sus cuentas con ${label}. Aquí ves antes qué haría, y puedes hacerlo ahora; nada se guarda hasta que lo confirmas.`,
  creates: 'Crea cuentas para quienes aún no tienen, sin contraseña del portal ni invitación: ingresan con la del directorio.',
  createsNot: 'No crea cuentas: así está configurado.',
  start: 'Revisar qué cambiaría',
  startHint: 'Solo lee el directorio.',
  runs: 'Últimas sincronizaciones',
  none: 'Todavía no hay ninguna.',
  when: 'Cuándo',
  who: 'Quién',
  night: 'Automática',
  states: {
    validating: 'Leyendo',
    ready: 'Por confirmar',
    confirmed: 'Sincronizando',
    applying: 'Sincronizando',
    applied: 'Hecha',
    failed: 'No se hizo',
  },
  progress: { validating: 'Leyendo el directorio…', preparing: 'Sincronizando…', applying: 'Terminando…' },
  linked: (count: number, figure: string) => (count === 1 ? '1 persona vinculada.' : `${figure} personas vinculadas.`),
  verdicts: { new: 'Nuevas', changed: 'Cambian', dismissed: 'Se desactivan', refused: 'Quedan igual' },
  hints: {
    new: 'Se crearán sus cuentas.',
    changed: 'Nombre, correo, roles o cursos.',
    dismissed: 'Ya no están, o están desactivadas allá.',
    refused: 'Con el motivo.',
  },
  hintsDone: {
    new: 'Se crearon sus cuentas.',
    changed: 'Nombre, correo, roles o cursos.',
    dismissed: 'Ya no estaban, o estaban desactivadas allá.',
    refused: 'Con el motivo.',
  },
  unchanged: (count: number, figure: string) =>
    count === 1 ? 'Para 1 persona más no cambia nada.' : `Para ${figure} personas más no cambia nada.`,
  people: 'Personas por resultado',
  person: 'Persona',
  nothingHere: {
    new: 'No hay personas nuevas.',
    changed: 'Nadie cambia.',
    dismissed: 'No se desactiva a nadie.',
    refused: 'Nadie queda igual.',
  },
  nothingToDo: 'No hay nada que hacer: el portal ya está como el directorio.',
  confirm: 'Sincronizar ahora',
  confirmHint:
    'Antes se lee el directorio otra vez: si cambió, verás primero los cambios y no se hace nada. Cada persona se guarda por separado.',
  revalidated: 'El directorio cambió mientras confirmabas, así que no se hizo nada. Esto es lo que haría ahora.',
  unusual:
    'Son más cambios que de costumbre. Puede ser que se lea otra parte del directorio, o menos que antes. De noche no se hace nada hasta que alguien lo confirme aquí.',
  many: (count: number, figure: string) => (count === 1 ? 'Sí, es 1 persona: está bien así' : `Sí, son ${figure} personas: está bien así`),
  manyHint: 'Revisa abajo quiénes son.',
  manyError: 'No se hizo nada. Confirma abajo cuántas personas cambian.',
  refusals: {
    'no-email': () => 'No tiene un correo que se pueda usar.',
    'has-account': (username: string) =>
      `Su correo es de la cuenta ${username}: quedan vinculadas cuando ingrese con su contraseña del directorio.`,
    'email-taken': (username: string) => `Su correo nuevo ya es de otra cuenta${username && `, ${username}`}.`,
    forbidden: () => 'Tiene o recibiría más permisos que tú, o es tu propia cuenta: se hará de noche.',
    'last-administrator': () => 'Es la única cuenta que administra el portal.',
    'changed-meanwhile': () => 'Alguien cambió la cuenta mientras tanto.',
  },
  problems: {
    'directory-down': 'El directorio no responde. Inténtalo en unos minutos.',
    'directory-limit':
      'El directorio entrega solo una parte de las personas a la cuenta que lo lee. Quien administra el sistema puede quitarle ese límite (docs/sign-in.md).',
    'directory-off': 'El directorio está apagado en «Formas de ingresar», así que no cambia nada.',
    forbidden: 'Quien lo pidió ya no puede administrar personas.',
    'unexpected-error': 'Ocurrió un error inesperado varias veces. Lo que alcanzó a hacerse quedó hecho.',
  },
};

export const flash = {
  'directory-run-not-ready': 'Eso ya se confirmó, o cambió mientras tanto. Mira cómo está ahora.',
};

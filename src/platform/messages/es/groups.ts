/** What the groups of people at identity providers give them. */
export const groups = {
  title: 'Grupos',
  lead: 'Qué recibe aquí quien está en un grupo de Google, Microsoft u otro servicio con que ingresa. Los grupos se leen cada vez que la persona ingresa con él.',
  rule: 'Quien deja el grupo pierde lo que el grupo le dio. Lo que alguien dio o quitó a mano queda como está.',
  noProvider:
    'Todavía ningún servicio informa los grupos de las personas. Quien administra el sistema lo activa con el ajuste GROUPS_CLAIM de cada servicio.',
  /** On the page of a person, beside a role or a course. */
  from: (names: string) => `Por el grupo ${names}.`,
  edit: 'Cambiar',
  editNamed: (group: string, entitlement: string) => `Cambiar: ${group}, ${entitlement}`,
  editTitle: (group: string) => `Cambiar lo que da el grupo ${group}`,
  editLead: (before: string, after: string) => `Daba: ${before}. Da: ${after}. Según los grupos de la última vez que cada persona ingresó:`,
  /** Beside each provider. */
  unknown: (label: string, unknown: string, used: string, claim: string) =>
    `La última vez que ingresaron, ${label} no informó los grupos de todas las personas con el dato «${claim}»: faltan ${unknown} de ${used}. A quien falta le queda lo que sus grupos le dieron antes.`,
  list: 'Lo que dan los grupos',
  none: 'Ningún grupo da nada todavía.',
  people: (count: number) => (count === 1 ? '1 persona la última vez que ingresó' : `${count} personas la última vez que ingresaron`),
  removeShort: 'Quitar',
  removeNamed: (group: string, entitlement: string) => `Quitar: ${group}, ${entitlement}`,
  noAuthority: 'Da más de lo que tú puedes dar.',
  add: 'Agregar',
  provider: 'Servicio',
  group: 'Grupo',
  groupHint: 'Tal como lo informa el servicio, con mayúsculas y minúsculas. En Microsoft es el identificador del grupo.',
  gives: 'Da',
  aRole: 'Un rol',
  aCourse: 'Inscripción en un curso',
  asStudent: 'Estudiante del curso',
  asTeacher: 'Docente del curso',
  inCourse: 'Curso',
  inCourseHint: 'Solo para inscribir: título, código o parte de ellos.',
  which: '¿Cuál de ellos?',
  preview: 'Ver quién recibiría qué',
  role: (role: string) => `rol ${role}`,
  course: { student: (title: string) => `estudiante de ${title}`, teacher: (title: string) => `docente de ${title}` },
  as: { student: 'estudiante', teacher: 'docente' },
  previewTitle: (group: string) => `Lo que da el grupo ${group}`,
  previewLead: (entitlement: string) => `Da: ${entitlement}. Según los grupos de la última vez que cada persona ingresó:`,
  wouldChange: (count: number) =>
    count === 0
      ? 'Nadie recibe nada ahora. Se aplicará a quienes ingresen con ese grupo desde hoy.'
      : count === 1
        ? 'Cambia algo para 1 persona:'
        : `Cambia algo para ${count} personas:`,
  changes: {
    give: (role: string) => `recibe el rol ${role}`,
    take: (role: string) => `pierde el rol ${role}`,
    begun: (title: string, as: string) => `queda en ${title} como ${as}`,
    resumed: (title: string, as: string) => `vuelve a ${title} como ${as}`,
    'role-changed': (title: string, as: string) => `pasa a ser ${as} en ${title}`,
    ended: (title: string) => `sale de ${title}`,
  },
  waits: 'Lo podrá usar cuando tenga una contraseña nueva o un correo que otra persona no conozca.',
  seen: (day: string) => `grupos leídos el ${day}`,
  more: (count: number) => `y ${count} más`,
  unchanged: (count: number) =>
    count === 1
      ? 'Para 1 persona más no cambia nada: ya lo tiene, o alguien lo decidió a mano.'
      : `Para ${count} personas más no cambia nada: ya lo tienen, o alguien lo decidió a mano.`,
  save: 'Guardar y aplicar',
  remove: (group: string) => `¿Quitar lo que da el grupo ${group}?`,
  removeLead: (entitlement: string) => `Da: ${entitlement}. Al quitarlo:`,
  removeNobody: 'Nadie pierde nada.',
  removeSubmit: 'Quitar',
  cancel: 'Volver sin cambiar nada',
  errors: {
    provider: 'Elige uno de los servicios.',
    group: 'Escribe el grupo.',
    gives: 'Elige qué da.',
    course: 'No hay un curso así.',
    which: 'Hay varios cursos así: elige uno.',
    exists: 'Ese grupo ya da eso.',
  },
};

export const flash = {
  'group-mapping-made': (group: string) => `Guardado. Lo que da el grupo ${group} se está aplicando.`,
  'group-mapping-changed': (group: string) => `Guardado. Lo que da ahora el grupo ${group} se está aplicando.`,
  'group-mapping-removed': (group: string) => `El grupo ${group} ya no da eso. Se está quitando a quienes lo tenían por él.`,
};

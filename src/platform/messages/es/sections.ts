/** Sections of a course: the page that manages them, and what other pages say of them. */
export const courseSections = {
  title: 'Secciones del curso',
  lead: 'Divide el curso en grupos con clases propias. Una clase sin sección es para todo el curso; la de una sección, para sus integrantes, sus docentes y quienes tengan el encargo de moderarla.',
  manage: 'Gestionar secciones',
  none: 'Este curso no tiene secciones: todas sus clases son para todas las personas.',
  list: (names: string) => `Tiene estas secciones: ${names}.`,
  nameOf: (name: string) => `Nombre de la sección ${name}`,
  newName: 'Nombre de la nueva sección',
  newNameHint: 'Por ejemplo A, o Martes en la tarde.',
  counts: (members: number, meetings: number) =>
    `${members === 1 ? '1 persona' : `${members} personas`} y ${meetings === 1 ? '1 clase' : `${meetings} clases`}.`,
  create: 'Agregar sección',
  rename: 'Cambiar nombre',
  delete: 'Eliminar',
  back: 'Volver a los ajustes',
  errors: {
    missing: 'Escribe un nombre.',
    tooLong: 'Es demasiado largo.',
    taken: 'El curso ya tiene una sección con ese nombre.',
  },
  section: 'Sección',
  sectionOf: (name: string) => `Sección de ${name}`,
  chip: (name: string) => `Sección ${name}`,
  no: 'Sin sección',
  whole: 'Todo el curso',
  noChange: 'No elegir',
  enrollHint: 'También pasa a ella quien ya está en el curso. Sin elegir, nadie cambia de sección.',
  classHint: 'Solo pueden entrar sus integrantes, quienes enseñan el curso y quienes nombres para moderar.',
  unknown: 'Elige una sección del curso.',
  save: 'Guardar secciones',
  saveHint: 'Quienes no tienen sección entran solo a las clases de todo el curso.',
};

export const flash = {
  'section-created': (name: string | number) => `Agregaste la sección «${name}».`,
  'section-renamed': (name: string | number) => `La sección ahora se llama «${name}».`,
  'section-deleted': (name: string | number) => `Eliminaste la sección «${name}».`,
  'section-in-use': (name: string | number) => `La sección «${name}» tiene personas o clases. Cámbialas de sección antes de eliminarla.`,
  'sections-assigned': (count: string | number) =>
    count === 0 ? 'Nadie cambió de sección.' : count === 1 ? '1 persona cambió de sección.' : `${count} personas cambiaron de sección.`,
};

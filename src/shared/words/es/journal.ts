/** What the journal says: a deed, a subject or a fact that has no words here cannot be recorded. */
export const journalWords = {
  deeds: {
    account: {
      created: 'Cuenta creada',
      renamed: 'Nombre de usuario cambiado',
      deleted: 'Cuenta eliminada',
      'switched-on': 'Cuenta activada',
      'switched-off': 'Cuenta desactivada',
      'password-set': 'Contraseña asignada por otra persona',
      'password-changed': 'Contraseña cambiada por la propia persona',
      'xmpp-password-separated': 'Contraseña aparte para las videollamadas',
      'xmpp-password-joined': 'Misma contraseña para el portal y las videollamadas',
    },
    course: {
      made: 'Curso creado',
      changed: 'Curso cambiado',
    },
    enrollment: {
      begun: 'Persona inscrita en un curso',
      resumed: 'Persona inscrita otra vez en un curso',
      'role-changed': 'Papel en un curso cambiado',
      ended: 'Inscripción en un curso terminada',
    },
    journal: {
      begun: 'Comienzo del registro encadenado',
    },
    meeting: {
      made: 'Videollamada creada',
      changed: 'Videollamada cambiada',
      'link-rebuilt': 'Enlace de la videollamada rehecho',
    },
    token: {
      general: 'Pase general a las salas emitido',
    },
    xmpp: {
      repaired: 'Contraseñas de videollamadas revisadas y corregidas',
    },
  },
  subjects: {
    account: 'Cuenta',
    course: 'Curso',
    journal: 'Registro',
    meeting: 'Videollamada',
    xmpp: 'Contraseñas de videollamadas',
  },
  facts: {
    title: 'Título',
    description: 'Descripción',
    active: 'Activo',
    course: 'Curso',
    courseRole: 'Papel en el curso',
    startsAt: 'Comienza',
    endsAt: 'Termina',
    teacherOpening: 'Minutos en que abre antes para docentes',
    studentOpening: 'Minutos en que abre antes para estudiantes',
    closing: 'Minutos en que sigue abierta después',
    username: 'Nombre de usuario',
    roles: 'Roles que tiene',
    link: 'Enlace',
    earlier: 'Anotaciones anteriores',
    what: 'Motivo',
    converted: 'Convertidas',
    moved: 'Trasladadas',
    removed: 'Quitadas',
  },
};

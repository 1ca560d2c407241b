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
    journal: {
      begun: 'Comienzo del registro encadenado',
    },
    meeting: {
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
    journal: 'Registro',
    meeting: 'Videollamada',
    xmpp: 'Contraseñas de videollamadas',
  },
  facts: {
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

/** Putting somebody out of a class. */
export const removals = {
  title: 'Sacar a alguien de la clase',
  remove: 'Sacar',
  listTitle: 'Quiénes no pueden volver',
  guest: 'con invitación',
  scopes: {
    meeting: 'no vuelve a esta clase',
    series: 'no vuelve a ninguna clase de la serie',
    course: 'no vuelve a ninguna clase del curso',
  },
  byAt: (name: string, moment: string) => `${name}, ${moment}`,
  lift: 'Permitir que vuelva',
  cannotKick:
    'Este portal no puede sacar a nadie de la sala: no conoce la dirección privada de Jitsi. Lo que elijas aquí vale igual: quien no puede volver no recibe otro acceso. Quien modera puede sacar a la persona, en Jitsi.',
  asksAccounts:
    'En este portal se entra a Jitsi con usuario y contraseña, y Jitsi no le pregunta al portal quién puede volver. Lo que elijas aquí cierra la entrada desde el portal; quien sabe el nombre de la sala puede volver con su cuenta mientras esté abierta. Quien modera puede sacar a la persona, en Jitsi.',
  who: '¿A quién?',
  nobodyInside: 'No sabemos de nadie que esté dentro ahora.',
  person: 'Otra persona del curso',
  personHint: 'Su usuario o correo, si no está en la lista de arriba.',
  howLong: '¿Hasta cuándo?',
  choices: {
    now: 'Sacar ahora, y puede volver',
    meeting: 'No vuelve a esta clase',
    series: 'No vuelve a ninguna clase de esta serie',
    course: 'No vuelve a ninguna clase del curso hasta que alguien lo permita',
  },
  choiceHints: {
    now: 'Para quien se equivocó de clase o dejó el micrófono abierto.',
    course: 'Sigue en el curso. Para sacar a alguien del curso, termina su inscripción.',
  },
  revokeLink: 'Retirar también su enlace de invitación',
  revokeLinkHint:
    'Si no, la persona puede abrir otra vez el mismo enlace y entrar con otro pase. Nadie más podrá entrar con ese enlace: crea otro para las demás personas invitadas.',
  reason: 'Motivo (opcional)',
  reasonHint: 'Lo leerá al intentar volver.',
  submit: 'Sacar',
  submitBlockOnly: 'No permitir que vuelva',
  back: 'Volver a la clase',
  tokenHint:
    'Quien tiene abierta la sala puede intentar volver con el acceso que ya tiene; si Jitsi informa que entró, el portal vuelve a sacar a esa persona.',
  errors: {
    'nobody-chosen': 'Elige a alguien de la lista o escribe su usuario.',
    'no-person': 'Nadie de este curso, ni quien haya intentado entrar, tiene ese usuario o correo.',
    self: 'No puedes sacarte de la clase.',
    forbidden: 'No puedes sacar a quien modera: pídelo a la administración.',
    'wrong-scope': 'Aquí solo puedes sacar a la persona ahora o de esta clase.',
  },
  kicked: 'Te sacaron de esta clase.',
  somebody: 'La persona',
};

export const flash = {
  'removal-kicked': (name: string) => `${name} ya no está en la sala y puede volver.`,
  'removal-not-inside': (name: string) => `${name} no estaba en la sala.`,
  'removal-not-reported': (name: string) =>
    `No se sabe si ${name} está dentro: Jitsi no le informa a este portal quién entra. Si su nombre aparece en la lista, elígelo ahí.`,
  'removal-no-address': (name: string) => `${name} sigue dentro: este portal no puede sacar a nadie de la sala.`,
  'removal-refused': (name: string) => `${name} sigue dentro: Jitsi no aceptó la orden del portal.`,
  'removal-unreachable': (name: string) => `${name} puede seguir dentro: Jitsi no respondió.`,
  'removal-made': (name: string) => `${name} ya no está en la sala y no puede volver.`,
  'removal-made-not-inside': (name: string) => `${name} no puede volver. No estaba en la sala.`,
  'removal-made-not-reported': (name: string) =>
    `${name} no puede volver a entrar, pero puede seguir dentro: Jitsi no le informa a este portal quién entra. Si su nombre aparece en la lista, elígelo ahí.`,
  'removal-made-no-address': (name: string) =>
    `${name} no puede volver a entrar. Si está dentro, sigue ahí: este portal no puede sacar a nadie de la sala.`,
  'removal-made-refused': (name: string) =>
    `${name} no puede volver a entrar, pero Jitsi no aceptó la orden de sacar a la persona: puede seguir dentro.`,
  'removal-made-unreachable': (name: string) => `${name} no puede volver a entrar, pero Jitsi no respondió: puede seguir dentro.`,
  'removal-made-accounts': (name: string) =>
    `${name} ya no puede entrar desde el portal. Si está en la sala, sigue ahí, y puede volver a ella con su cuenta de Jitsi mientras esté abierta.`,
  'removal-lifted': 'Ya puede volver a entrar.',
};

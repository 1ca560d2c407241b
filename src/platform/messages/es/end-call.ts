export const endCallMessages = {
  action: 'Terminar la videollamada para todos',
  title: (name: string | number) => `Terminar «${name}» para todos`,
  which: (course: string, when: string) => `Es del curso «${course}», ${when}.`,
  lead: 'Quienes están dentro salen de inmediato y nadie más podrá entrar. Después puedes volver a abrirla.',
  leadOnlyCloses:
    'Nadie más podrá entrar. Este portal no puede sacar a quienes ya están dentro: siguen ahí hasta que salgan. Después puedes volver a abrirla.',
  submit: 'Terminar para todos',
  submitOnlyCloses: 'Cerrar la entrada',
  back: 'No terminarla',
  ended: 'Se terminó antes de su hora. Nadie puede entrar.',
  reopen: 'Volver a abrir',
};

export const endCallFlashes = {
  'call-ended': (title: string | number) => `«${title}» terminó para todos. Ya nadie puede entrar.`,
  'call-nobody-inside': (title: string | number) => `Ya nadie puede entrar a «${title}». No había nadie dentro.`,
  'call-only-closed': (title: string | number) => `Ya nadie puede entrar a «${title}». Quienes están dentro siguen ahí hasta que salgan.`,
  'call-no-module': (title: string | number) =>
    `Ya nadie puede entrar a «${title}». Quienes están dentro siguen ahí: a Jitsi le falta el módulo muc_end_meeting. Avisa a la administración.`,
  'call-refused': (title: string | number) =>
    `Ya nadie puede entrar a «${title}». Quienes están dentro siguen ahí: Jitsi no aceptó la orden del portal. Avisa a la administración.`,
  'call-unreachable': (title: string | number) =>
    `Ya nadie puede entrar a «${title}». Quienes están dentro pueden seguir ahí: Jitsi no respondió. Inténtalo otra vez.`,
  'call-reopened': 'La videollamada está abierta otra vez.',
  'call-still-inside': (people: string | number, names: string | number) =>
    people === 1 ? `Todavía hay 1 persona dentro. ${names}` : `Todavía hay ${people} personas dentro. ${names}`,
};

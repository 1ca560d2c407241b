/** The minutes of a class: times, teachers, attendance, polls, links and recordings. */
export const minutes = {
  of: (title: string) => `Acta: ${title}`,
  title: 'Acta de la clase',
  lead: 'Lo que queda de esta clase. Quienes están en el curso la ven sin la asistencia y sin los nombres de quienes escribieron los enlaces.',
  notStarted: 'La clase todavía no comienza',
  notStartedHint: 'Cuando comience, aquí se reúne lo que quede de ella.',
  print: 'Imprimir',
  planned: 'Programada',
  held: 'Realizada',
  heldFrom: (from: string) => `desde ${from}`,
  notReported: 'Jitsi no informó de esta clase.',
  taughtBy: 'La dictó',
  teacher: (name: string, from: string, until: string | undefined) => `${name}: ${from}${until ? `–${until}` : ''}`,
  nobodyTaught: 'Nadie del equipo docente estuvo en la sala',
  cancelled: 'La clase se canceló.',
  polls: 'Encuestas',
  noPolls: 'No hubo encuestas.',
  voters: (count: number, text: string) => (count === 0 ? 'No votó nadie' : count === 1 ? 'Votó 1 persona' : `Votaron ${text} personas`),
  votes: (count: number, text: string) => (count === 1 ? '1 voto' : `${text} votos`),
  option: 'Respuesta',
  result: 'Votos',
  links: 'Enlaces del chat',
  linksHint: 'Del chat se guardan solo los enlaces. El portal no los revisa: ábrelos solo si sabes adónde llevan.',
  noLinks: 'No se escribieron enlaces.',
  link: 'Enlace',
  writtenBy: 'Lo escribió',
  unknownWriter: 'No se sabe quién',
  writtenAt: 'Hora',
  remove: 'Quitar',
  recordings: 'Grabaciones',
  unpublished: 'sin publicar',
  erased: (date: string) =>
    `La asistencia, las encuestas y los enlaces de esta clase se borraron el ${date}, según las reglas de privacidad.`,
  printedAt: (moment: string) => `Impresa el ${moment}.`,
  /** Before entering a class, where polls and links are kept. */
  areKept: 'De esta clase quedan en el portal los resultados de las encuestas y los enlaces que se escriban en el chat.',
};

export const flash = {
  'chat-link-removed': 'El enlace ya no está en el acta.',
};

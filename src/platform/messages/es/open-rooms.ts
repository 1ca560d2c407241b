export const openRoomsMessages = {
  title: 'Salas abiertas',
  lead: 'Lo que dice Jitsi en este momento, aunque se haya perdido algún aviso.',
  asOf: (time: string) => `Preguntado a las ${time}.`,
  ask: 'Preguntar otra vez',
  see: 'Ver las salas abiertas',
  none: 'No hay ninguna sala abierta.',
  sum: (people: number, rooms: number) =>
    `${people === 1 ? '1 persona' : `${people} personas`} en ${rooms === 1 ? '1 videollamada' : `${rooms} videollamadas`}.`,
  shown: (count: string) => `Aquí están las ${count} con más personas.`,
  foreign: (count: number) =>
    count === 1
      ? 'Hay 1 sala abierta que no es de ninguna videollamada de este portal.'
      : `Hay ${count} salas abiertas que no son de ninguna videollamada de este portal.`,
  foreignHint: 'Otro sistema usa el mismo Jitsi, o Jitsi abre salas sin preguntarle al portal. El diagnóstico dice cuál de las dos.',
  leaked: 'Jitsi cuenta personas que ya no están conectadas',
  columns: { call: 'Videollamada', people: 'Según Jitsi', told: 'Según los avisos' },
  groupsHint: 'Quien está en una sala de grupo cuenta solo en los avisos.',

  insideTitle: 'Quién está dentro ahora',
  insideLead: 'Lo que dice Jitsi en este momento, junto a lo que había avisado.',
  seeInside: 'Ver quién está dentro ahora',
  nobody: 'No hay nadie en la sala.',
  people: (count: number) => (count === 1 ? 'Hay 1 persona en la sala:' : `Hay ${count} personas en la sala:`),
  inGroups: (count: number) => (count === 1 ? '1 persona está en una sala de grupo.' : `${count} personas están en salas de grupo.`),
  noAccount: 'Alguien sin cuenta en el portal',
  noName: 'Sin nombre',
  unheard: 'sin aviso de su entrada',
  unheardHint: 'Su nombre es el que muestra su propia página: no prueba quién es.',
  gone: (count: number): string =>
    count === 1 ? 'Ya no está, y no llegó el aviso de su salida:' : 'Ya no están, y no llegó el aviso de su salida:',
  namesOnly: 'Los nombres son los que muestra la página de cada persona: no prueban quién es.',

  trouble: {
    'no-address':
      'Este portal no tiene dónde preguntarle a Jitsi quién está dentro. Quien lo administra puede indicarlo en JITSI_PROSODY_URL.',
    'no-module': {
      census: 'Jitsi no sabe decir qué salas están abiertas: le falta el módulo muc_census.',
      size: 'Jitsi no sabe decir quién está dentro: le falta el módulo muc_size. Avisa a la administración.',
    },
    refused: 'Jitsi no quiso decirlo. Avisa a la administración.',
    unreachable: 'Jitsi no contestó a tiempo. Vuelve a preguntar en un momento.',
  },
};

export const openRoomsMessages = {
  title: 'Salas abiertas',
  lead: 'Las salas que Jitsi tiene abiertas en este momento.',
  asOf: (time: string) => `Consultado a las ${time}.`,
  ask: 'Actualizar',
  see: 'Ver las salas abiertas',
  none: 'No hay ninguna sala abierta.',
  sum: (people: number, rooms: number) =>
    `${people === 1 ? '1 persona' : `${people} personas`} en ${rooms === 1 ? '1 videollamada' : `${rooms} videollamadas`}.`,
  shown: (count: string) => `Aquí están las ${count} con más personas.`,
  unknownRooms: (count: number) =>
    count === 1
      ? 'Hay 1 sala abierta que no es de ninguna videollamada de este portal.'
      : `Hay ${count} salas abiertas que no son de ninguna videollamada de este portal.`,
  unknownRoomsHint: 'Otro sistema usa el mismo Jitsi, o Jitsi abre salas sin consultar al portal. El diagnóstico dice cuál de las dos.',
  leaked: 'Jitsi cuenta personas que ya no están conectadas',
  columns: { call: 'Videollamada', participants: 'Según Jitsi', reported: 'Según sus eventos' },
  breakoutHint: 'Quienes están en una sala de grupo solo se cuentan en los eventos.',

  insideTitle: 'Quién está dentro ahora',
  insideLead: 'Quiénes están según Jitsi en este momento, comparado con los eventos que envió.',
  seeInside: 'Ver quién está dentro ahora',
  nobody: 'No hay nadie en la sala.',
  people: (count: number) => (count === 1 ? 'Hay 1 persona en la sala:' : `Hay ${count} personas en la sala:`),
  inGroups: (count: number) => (count === 1 ? '1 persona está en una sala de grupo.' : `${count} personas están en salas de grupo.`),
  noAccount: 'Alguien sin cuenta en el portal',
  noName: 'Sin nombre',
  unreported: 'Jitsi no informó su entrada',
  unreportedHint: 'El nombre es el que esa persona escribió en Jitsi: no prueba quién es.',
  gone: (count: number): string =>
    count === 1 ? 'Ya no está, pero Jitsi no informó su salida:' : 'Ya no están, pero Jitsi no informó su salida:',
  namesOnly: 'Los nombres son los que cada persona escribió en Jitsi: no prueban quién es.',

  trouble: {
    'no-address':
      'El portal no puede consultar a Jitsi quién está dentro. Quien administra el sistema puede configurarlo con JITSI_PROSODY_URL.',
    'no-module': {
      census: 'Jitsi no puede informar qué salas están abiertas: le falta el módulo muc_census.',
      size: 'Jitsi no puede informar quién está dentro: le falta el módulo muc_size. Avisa a la administración.',
    },
    refused: 'Jitsi rechazó la consulta. Avisa a la administración.',
    unreachable: 'Jitsi no respondió a tiempo. Inténtalo de nuevo en un momento.',
  },
};

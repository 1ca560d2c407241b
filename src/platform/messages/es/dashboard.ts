export const dashboard = {
  title: 'Resumen',
  asOf: (time: string) => `Así está el portal a las ${time}.`,
  reload: 'Actualizar',
  seeAll: 'Ver todo',
  calls: {
    title: 'Clases',
    running: (count: string) => `Ahora: ${count}`,
    noneRunning: 'Ninguna en este momento.',
    upcoming: 'En las próximas horas',
    noneUpcoming: 'Ninguna en las próximas doce horas.',
    more: (count: string) => `y ${count} más`,
  },
  attention: {
    title: 'Necesita atención',
    allWell: (time: string) => `Todo en orden. Revisado a las ${time}.`,
    jitsi: {
      unreachable: (time: string) => `Jitsi no responde desde la consulta de las ${time}: nadie podrá entrar a una clase.`,
      timeout: (time: string) => `Jitsi tarda demasiado en responder, según la consulta de las ${time}.`,
      'unexpected-response': (time: string) => `Jitsi respondió otra cosa a la consulta de las ${time}: revisa su dirección.`,
    },
    noTeacher: (title: string, course: string, time: string) => `«${title}» (${course}), hoy a las ${time}, no tiene docente.`,
    moreWithoutTeacher: 'Hay más clases de hoy sin docente.',
    withoutFactor: (count: number, number: string) =>
      count === 1
        ? '1 persona tiene un rol que pide un segundo paso al ingresar, y aún no lo tiene.'
        : `${number} personas tienen un rol que pide un segundo paso al ingresar, y aún no lo tienen.`,
    locked: (names: string, teachers: number, others: string | undefined) => {
      const accounts = teachers === 1 ? 'La cuenta de' : 'Las cuentas de';
      const state = teachers === 1 ? 'docente, está bloqueada' : 'docentes, están bloqueadas';
      const rest = others === undefined ? '' : others === '1' ? ', y 1 cuenta más' : `, y ${others} cuentas más`;
      return `${accounts} ${names}, ${state}${rest}.`;
    },
    mailLate: (count: number, text: string) =>
      count === 1 ? '1 correo espera hace más de media hora.' : `${text} correos esperan hace más de media hora.`,
    mailNotConfigured: (count: number, text: string) =>
      count === 1
        ? '1 correo espera, y el envío de correos no está configurado.'
        : `${text} correos esperan, y el envío de correos no está configurado.`,
    mailFailed: (count: number, text: string) =>
      count === 1
        ? '1 correo no se pudo entregar en los últimos tres días.'
        : `${text} correos no se pudieron entregar en los últimos tres días.`,
    doctor: {
      never: 'El diagnóstico nunca se ha hecho: no se sabe si Jitsi hace lo que el portal espera.',
      failed: (count: number, date: string) =>
        count === 1 ? `El diagnóstico del ${date} encontró 1 problema.` : `El diagnóstico del ${date} encontró ${count} problemas.`,
      incomplete: (date: string) => `El diagnóstico del ${date} no llegó al final.`,
      old: (date: string) => `El último diagnóstico es del ${date}.`,
    },
    imports: {
      waiting: (file: string) => `La lista «${file}» está revisada y espera una decisión.`,
      stopped: (file: string) => `La importación de «${file}» se detuvo.`,
    },
    auditLog: 'El registro fue alterado fuera del portal.',
    unenforced: (count: number) =>
      count === 1 ? 'Jitsi no controla 1 regla del portal.' : `Jitsi no controla ${count} reglas del portal.`,
    toRecordings: 'Ver las grabaciones',
    toDoctor: 'Ir al diagnóstico',
    toJitsi: 'Abrir Jitsi',
    toEnroll: 'Inscribir a su docente',
    toClass: 'Ver la clase',
    toMeetings: 'Ver las clases',
    toPeople: 'Ver quiénes son',
    toRoles: 'Ver los roles',
    toLocked: 'Desbloquear',
    toMail: 'Ver los correos',
    toFailedMail: 'Ver cuáles',
    toImport: 'Ver la lista',
    toAuditLog: 'Ver el registro',
    toRules: 'Ver cuáles',
  },
  figures: {
    title: 'Cifras',
    today: 'Hoy',
    asOf: (time: string) => `Contado hasta las ${time}.`,
    notCounted: 'El día de hoy todavía no está contado.',
    see: 'Ver las cifras',
  },
  jitsi: {
    title: 'Jitsi',
    unknown: 'Lo estamos consultando. Actualiza la página en unos segundos.',
    reachable: (milliseconds: string) => `Responde en ${milliseconds} ms.`,
    unreachable: 'No responde: nadie podrá entrar a una videollamada.',
    timeout: 'Tarda demasiado en responder.',
    'unexpected-response': (status: number) => `La respuesta no es la esperada (${status}): revisa la dirección.`,
    checkedAt: (time: string) => `Consultado a las ${time}.`,
  },
  signIns: {
    title: 'Inicios de sesión fallidos',
    lastHour: 'Última hora',
    lastDay: 'Últimas 24 horas',
    lockedOut: 'Cuentas bloqueadas',
    seeAll: 'Ver cuáles',
  },
  mail: {
    title: 'Correo',
    queued: 'En espera',
    failed: 'No entregados',
    oldest: (moment: string) => `El más antiguo espera desde el ${moment}.`,
    notConfigured: 'El envío de correos no está configurado.',
  },
  auditLog: { title: 'Últimas anotaciones del registro', none: 'Todavía no hay anotaciones.' },
  system: { title: 'Portal', version: 'Versión', database: 'Base de datos', size: 'Tamaño' },
};

export const openRooms = {
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
      size: 'Jitsi no puede informar quién está dentro: le falta el módulo muc_size.',
    },
    refused: 'Jitsi rechazó la consulta.',
    unreachable: 'Jitsi no respondió a tiempo. Inténtalo de nuevo en un momento.',
  },
};

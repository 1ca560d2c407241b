/** What is left to do in a new portal, on the administrator's first page. */
export const firstSteps = {
  title: 'Primeros pasos',
  progress: (done: number, all: number) =>
    done === 0
      ? 'Con esto el portal queda listo para la primera clase.'
      : `Van ${done} de ${all}. Con el resto, el portal queda listo para la primera clase.`,
  hide: 'Ocultar',
  done: 'Listo',
  pending: 'Pendiente',
  steps: {
    identity: {
      title: 'Nombre, logo y contacto',
      text: 'Ponle el nombre de tu institución y di a quién puede escribir quien necesite ayuda.',
      way: 'Ir a Ajustes',
    },
    mail: {
      title: 'Correo',
      text: 'Envíate un correo de prueba: así llegarán las invitaciones y los avisos.',
      way: 'Enviar una prueba',
    },
    jitsi: {
      title: 'Conexión con Jitsi',
      text: 'El diagnóstico prueba si Jitsi deja entrar a quien debe, y a nadie más.',
      way: 'Abrir el diagnóstico',
    },
    people: {
      title: 'Docentes y estudiantes',
      text: 'Sube la lista de tu institución, guardada en Excel como CSV, o agrega a las personas una por una. Con una columna Curso también se crean los cursos.',
      way: 'Importar una lista',
    },
    courses: {
      title: 'Cursos',
      text: 'Crea un curso e inscribe a su gente.',
      way: 'Crear un curso',
    },
    meetings: {
      title: 'Primera clase',
      text: 'Programa una clase, o todas las del semestre de una vez.',
      way: 'Programar una clase',
    },
  },
  /** A second way to the same. */
  others: { people: 'Agregar a una persona', courses: 'Importar una lista' } as Partial<Record<string, string>>,
  /** How far a step is, in place of its own text and button. */
  hints: {
    'no-contact': 'El nombre está. Falta decir a quién puede escribir quien necesite ayuda.',
    'no-mail-server': 'El portal todavía no envía correos. Lo configura quien lo instaló, con SMTP_URL.',
    'mail-queued': 'La prueba está en camino.',
    'mail-failed': 'La prueba no salió. En Correo está el motivo.',
    'doctor-failed': 'El último diagnóstico encontró algo que hay que corregir.',
    'no-members': 'Ya hay un curso. Falta inscribir a alguien en él.',
  } as Partial<Record<string, string>>,
  ways: {
    'no-mail-server': 'Ver el correo',
    'mail-queued': 'Ver el correo',
    'mail-failed': 'Ver el motivo',
    'no-members': 'Ver los cursos',
  } as Partial<Record<string, string>>,
  hidden: 'La lista de primeros pasos está oculta.',
  show: 'Mostrar los primeros pasos',
};

export const flash = {
  'first-steps-hidden': 'Ocultamos los primeros pasos. Los encuentras de nuevo en Ajustes.',
  'first-steps-shown': 'Aquí están los primeros pasos, si queda alguno.',
};

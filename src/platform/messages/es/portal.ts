export const portal = {
  tagline: 'Portal de cursos',
  motto: 'Tus clases, en un solo lugar.',
  skip: 'Ir al contenido',
  menu: 'Menú principal',
  today: 'Hoy',
  courses: 'Cursos',
  past: 'Clases pasadas',
  administration: 'Gestión',
  undo: 'Deshacer',
  profile: 'Perfil',
  signOut: 'Salir',
  zone: (name: string) => `Horario: ${name}`,
  otherLanguage: 'English',
  back: 'Volver al inicio',
  seeCall: 'Ver la clase',
  rightsWait:
    'Tu cuenta tiene permisos nuevos que todavía no funcionan: antes tienes que confirmar que es tuya, con una contraseña nueva. Pide a ' +
    'quien administra el portal que te envíe un enlace para elegirla. A tus clases puedes entrar como siempre.',
};

export const durations = {
  minutes: (count: number) => `${count} min`,
  hours: (count: number) => `${count} h`,
  hoursAndMinutes: (hours: number, minutes: number) => `${hours} h ${minutes} min`,
  days: (count: number) => (count === 1 ? '1 día' : `${count} días`),
};

const percentFormat = new Intl.NumberFormat('es', { style: 'percent' });

/** «85 %». */
export const percentage = (percent: number) => percentFormat.format(percent / 100);

export const quotation = (text: string) => `«${text}»`;

export const errors = {
  title: 'No se pudo completar',
  heading: (status: number) => `Error ${status}`,
  headings: {
    'not-found': 'Página no encontrada',
    busy: 'Un momento, por favor',
    'cannot-save': 'Por ahora no se puede guardar',
    unavailable: 'Volvemos enseguida',
    forbidden: 'Página reservada',
    unauthenticated: 'Primero ingresa al portal',
  },
  reasons: {
    'bad-request': 'Lo que llegó no se puede leer. Vuelve atrás e inténtalo otra vez.',
    'not-found': 'Esta página no existe. La dirección puede estar incompleta o haber cambiado.',
    'method-not-allowed': 'Esta dirección no admite esa acción.',
    'cross-site': 'La solicitud vino de otro sitio y no se realizó. Entra al portal por su propia dirección e inténtalo desde allí.',
    'too-large': 'Lo que enviaste es demasiado grande.',
    'no-space': 'No queda espacio en el disco de las grabaciones.',
    busy: 'Hay demasiadas solicitudes en este momento. Espera unos segundos e inténtalo otra vez.',
    'cannot-save':
      'El portal puede mostrar páginas, pero en este momento no puede guardar nada. No se guardó lo que enviaste: espera un momento y envíalo otra vez. A tus clases puedes entrar como siempre.',
    unavailable: 'El portal no puede responder en este momento. Espera un momento e inténtalo otra vez.',
    forbidden: 'No tienes permiso para ver esta página.',
    'invalid-bearer': 'Esta dirección es solo para el sistema de videollamadas.',
    unauthenticated: 'Ingresa al portal y vuelve a intentarlo.',
  },
  whom: 'Si necesitas ayuda, escribe a la administración y cuenta qué querías hacer.',
  sendAgain: 'Enviar otra vez',
  tryAgain: 'Intentar otra vez',
  unexpected: {
    heading: 'Algo salió mal de nuestro lado',
    text: (number: string) => `Inténtalo de nuevo en un momento. Si se repite, escríbenos y menciona el número ${number}.`,
    /** To whom others would write. */
    textForAdministrators: (number: string) =>
      `Inténtalo de nuevo en un momento. Si se repite, busca el número ${number} en el registro técnico del portal.`,
  },
};

export const lists = {
  search: 'Buscar',
  all: 'Todos',
  yes: 'sí',
  no: 'no',
  clear: 'Quitar filtros',
  export: 'Descargar la lista',
  pages: 'Páginas de la lista',
  first: 'Primera',
  previous: 'Anterior',
  next: 'Siguiente',
  last: 'Última',
  sortBy: (label: string) => `Ordenar por ${label}`,
  atLeast: (count: string) => `${count}+`,
  nothing: 'Nada coincide con tu búsqueda',
  nothingHint: 'Prueba con otras palabras o quita algún filtro.',
};

export const administration = {
  menu: 'Gestión del portal',
  overview: 'Resumen',
  people: 'Personas',
  courses: 'Cursos',
  meetings: 'Clases',
  imports: 'Importar',
  roles: 'Roles',
  mail: 'Correo',
  doctor: 'Diagnóstico',
  auditLog: 'Registro',
  privacy: 'Privacidad',
  settings: 'Ajustes',
};

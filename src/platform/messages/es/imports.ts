/** Pages of imports. `figure` is the formatted count: «4.982». */
export const imports = {
  title: 'Importar',
  lead: 'Sube listas en un archivo CSV. Primero ves qué cambiaría; nada se guarda hasta que lo confirmas.',
  kinds: {
    people: { name: 'Personas', action: 'Importar personas', hint: 'Cuentas nuevas, y nombres, correos y roles de las que ya existen.' },
    courses: { name: 'Cursos', action: 'Importar cursos', hint: 'Títulos y descripciones.' },
    enrollments: { name: 'Inscripciones', action: 'Importar inscripciones', hint: 'Quién está en qué curso y con qué rol.' },
    meetings: { name: 'Clases', action: 'Importar clases', hint: 'Cada una con su curso, su inicio y su fin.' },
  },

  steps: { label: 'Pasos', file: 'Archivo', check: 'Revisión', write: 'Importar' },
  earlierImports: 'Importaciones anteriores',
  empty: 'Todavía no hay importaciones',
  emptyHint: 'Elige arriba qué quieres importar.',
  file: 'Archivo',
  kind: 'Lista',
  uploader: 'Subida por',
  result: 'Resultado',
  state: 'Estado',
  deletedAccount: 'Cuenta eliminada',
  states: {
    uploading: 'Subiendo',
    validating: 'Revisando',
    unclear: 'Por elegir cómo leerlo',
    ready: 'Por confirmar',
    applying: 'Importando',
    applied: 'Importada',
    unreadable: 'No se pudo leer',
    failed: 'Falló',
    abandoned: 'Descartada',
  },

  upload: {
    field: 'Archivo CSV',
    fieldHint: (megabytes: number, rows: string) => `Hasta ${megabytes} MB y ${rows} filas. Puede quedar tal como lo guarda Excel.`,
    submit: 'Revisar archivo',
    template: 'Descargar una plantilla',
    columns: 'Columnas',
    columnsLead: 'El orden, las mayúsculas y los acentos no importan. Una celda vacía no cambia nada.',
    column: 'Columna',
    meaning: 'Qué va ahí',
    otherNames: 'También se llama',
    errors: {
      'no-file': 'Elige un archivo.',
      'too-large': (megabytes: number) => `El archivo pesa más de ${megabytes} MB. Divídelo en partes.`,
      empty: 'El archivo está vacío.',
      'too-many': (most: number) => `Tienes ${most} importaciones sin terminar. Confirma o descarta alguna antes de subir otra.`,
    },
  },

  meanings: {
    people: {
      username: 'Identifica a la persona; una importación no lo cambia. Minúsculas, números y los signos . _ + -',
      firstName: 'Necesario para cuentas nuevas.',
      secondName: 'Se une al nombre.',
      lastName: 'Las listas se ordenan por apellido.',
      secondLastName: 'Se une al apellido.',
      fullName: 'Si no hay columnas de nombre y apellido: «Pérez Núñez, Ana».',
      email: 'Identifica a la persona si falta el usuario. Ahí llega la invitación.',
      roles:
        'Uno o varios, separados por comas: estudiante, docente, administración o un rol propio. Sin esta columna, las cuentas nuevas son de estudiantes.',
      active: 'Sí o no. Con «no» la cuenta se desactiva y sus sesiones se cierran.',
      locale: 'es o en.',
      identifier: 'Identifica a la persona antes que nada, escrito de cualquier forma. Con él no hace falta el usuario.',
      checkDigit: 'Si está en una columna aparte.',
      courseId: 'Inscribe a la persona en el curso, por su número…',
      course: '…por su título, o su código…',
      courseCode: '…o por su código.',
      term: 'El período del curso, si su código o su título se repite en otros.',
      section: 'La sección, si el título del curso la lleva.',
      role: 'Estudiante o docente. Sin esta columna, docente si la fila le da ese rol, y si no, estudiante.',
      proposedUsername: 'Reemplaza a un usuario que no se puede usar. Viene en el archivo de filas rechazadas.',
    },
    courses: {
      id: 'Identifica un curso que ya existe. Déjalo vacío en los nuevos.',
      title: 'Identifica el curso si falta el número.',
      code: 'Junto con el período identifica el curso, aunque cambie su título. Por ejemplo PY-101.',
      term: 'Por ejemplo 2026-2.',
      section: 'Se une al título: cada sección es un curso.',
      description: 'La ve quien está en el curso.',
      active: 'Sí o no.',
    },
    enrollments: {
      username: 'La persona, por su usuario…',
      email: '…o por su correo.',
      identifier: '…o por su identificador.',
      checkDigit: 'Si está en una columna aparte.',
      courseId: 'El curso, por su número…',
      course: '…o por su título.',
      courseCode: '…o por su código.',
      term: 'El período del curso, si su código o su título se repite en otros.',
      section: 'La sección, si el título del curso la lleva.',
      role: 'Estudiante o docente. Sin esta columna, estudiante.',
      status: 'Activa o terminada. «Terminada» saca a la persona del curso sin borrar su historial.',
    },
    meetings: {
      id: 'Identifica una clase que ya existe. Déjalo vacío en las nuevas.',
      courseId: 'El curso, por su número…',
      course: '…o por su título.',
      courseCode: '…o por su código.',
      term: 'El período del curso, si su código o su título se repite en otros.',
      section: 'La sección, si el título del curso la lleva.',
      title: 'Junto con el curso y el inicio identifica la clase si falta el número.',
      start: 'Día, mes, año y hora del portal: 03-03-2027 19:00',
      end: 'Igual que el inicio.',
      teacherOpening: 'Minutos. Vacío: el valor habitual.',
      studentOpening: 'Minutos. Vacío: el valor habitual.',
      closing: 'Minutos. Vacío: el valor habitual.',
      active: 'Sí o no.',
      link: 'Lo crea el portal. Si la columna está, debe coincidir con el enlace del portal.',
    },
  },

  source: (file: string, size: string) => `${file} · ${size}`,
  readAs: (encoding: string, separator: string) => `Leímos el archivo como ${encoding}, con ${separator} entre las celdas.`,
  encodings: {
    'utf-8': '«CSV UTF-8»',
    'windows-1252': 'lo guarda Excel en Windows',
    macintosh: 'lo guarda Excel en Mac',
    cp850: 'lo guardaba MS-DOS',
    'utf-16le': '«Texto Unicode» de Excel',
    'utf-16be': '«Texto Unicode» de Excel',
  },
  reading: {
    unclearTitle: '¿Cómo se leen bien los nombres?',
    unclearText:
      'El archivo no dice cómo se guardaron los acentos y la ñ. Elige la lectura en que todo está bien escrito; todavía no se guarda nada.',
    noneFits: 'Si ninguna se lee bien, abre la lista en Excel, elige «Guardar como» y «CSV UTF-8», y súbela otra vez.',
    samples: (encoding: string) => `Leímos el archivo como ${encoding}. Revisa que los acentos y la ñ estén bien:`,
    otherwise: 'No se lee bien: leerlo de otra manera',
    encoding: 'Cómo se guardó',
    options: {
      'utf-8': 'CSV UTF-8; las filas que no se puedan leer se rechazan',
      'windows-1252': 'Excel en Windows',
      macintosh: 'Excel en Mac',
      cp850: 'MS-DOS o un programa antiguo',
    },
    separator: 'Qué separa las celdas',
    submit: 'Leer así',
  },
  separators: { semicolon: 'punto y coma', comma: 'comas', tab: 'tabulaciones', bar: 'barras' },
  uploadedBy: (name: string, moment: string) => `${name}, ${moment}`,

  progress: {
    validating: 'Revisando el archivo…',
    preparing: 'Preparando los cambios…',
    applying: 'Guardando todo…',
    waiting: 'Esperando su turno…',
    retrying: 'Hubo un problema. Se intentará otra vez en un momento.',
    leaveHint: 'Puedes salir de esta página: el trabajo sigue.',
    share: (done: string, total: string) => `${done} de ${total}`,
  },

  verdicts: { new: 'Nuevas', changed: 'Cambian', unchanged: 'Sin cambios', refused: 'Rechazadas' },
  verdictHints: {
    new: 'Se crearán.',
    changed: 'Ya existen y se modificarán.',
    unchanged: 'Ya están así en el portal.',
    refused: 'No se importarán.',
  },
  verdictHintsDone: {
    new: 'Se crearon.',
    changed: 'Se modificaron.',
    unchanged: 'Ya estaban así en el portal.',
    refused: 'No se importaron.',
  },
  counts: 'Filas del archivo por resultado',
  rows: 'Filas del archivo',
  line: 'Línea',
  changes: 'Cambios',
  reason: 'Motivo',
  row: 'Fila',
  before: 'Antes',
  after: 'Después',
  nothingHere: {
    new: 'No hay filas nuevas',
    changed: 'Ninguna fila cambia algo',
    unchanged: 'Ninguna fila está ya así en el portal',
    refused: 'Ninguna fila fue rechazada',
  },
  refusedHelp: 'Descarga las filas rechazadas con su motivo, corrígelas y vuelve a subirlas: las demás no se importarán dos veces.',
  downloadRefused: 'Descargar rechazadas',
  untitledColumn: (number: number) => `la columna ${number}, que no tiene título`,
  notKeptColumns: (names: string) => `El portal no guarda estos datos y no los usa: ${names}.`,
  coursesNotAllowed: 'Las columnas del curso no se usan: no tienes permiso para inscribir personas.',
  superfluousColumns: (names: string) => `Estas columnas no se usarán, porque otra del archivo dice lo mismo: ${names}.`,
  unknownColumns: (names: string) => `No conocemos estas columnas y no se usarán: ${names}.`,
  exportOnlyColumns: (names: string) => `Estas columnas son solo informativas y no cambian nada: ${names}.`,
  revalidated: 'Los datos cambiaron mientras confirmabas, así que no se guardó nada. Esto es lo que haría el archivo ahora.',
  previousImport: (moment: string) => `Este mismo archivo ya se importó el ${moment}.`,

  confirm: {
    people: (count: number, figure: string) => (count === 1 ? 'Importar 1 persona' : `Importar ${figure} personas`),
    courses: (count: number, figure: string) => (count === 1 ? 'Importar 1 curso' : `Importar ${figure} cursos`),
    enrollments: (count: number, figure: string) => (count === 1 ? 'Importar 1 inscripción' : `Importar ${figure} inscripciones`),
    meetings: (count: number, figure: string) => (count === 1 ? 'Importar 1 clase' : `Importar ${figure} clases`),
  },
  confirmHint: 'Se guarda todo o nada.',
  refusedNote: (count: number, figure: string) =>
    count === 1 ? '1 fila rechazada no se importará.' : `${figure} filas rechazadas no se importarán.`,
  nothingToDo: 'No hay nada que importar: todas las filas ya están así en el portal.',
  nothingValid: 'No se puede importar ninguna fila. Los motivos están abajo.',
  nothingLeft: (unchanged: string, refused: string) =>
    `No hay nada que importar: ${unchanged} ya están así en el portal y ${refused} no se pueden importar. Los motivos están abajo.`,
  rowCount: (count: number, figure: string) => (count === 1 ? '1 fila' : `${figure} filas`),
  proposals: {
    title: (count: number, figure: string) =>
      count === 1 ? 'A 1 fila le falta un usuario que sirva' : `A ${figure} filas les falta un usuario que sirva`,
    text: 'Proponemos uno para cada persona, distinto de todos los que ya existen. Los verás antes de importar.',
    submit: 'Usar los propuestos',
  },
  sharedEmails: {
    title: (count: number, figure: string) =>
      count === 1 ? '1 fila tiene el correo de otra persona' : `${figure} filas tienen el correo de otra persona`,
    text: 'En el portal cada correo es de una sola persona. Puedes importarlas sin correo, por ejemplo cuando una familia comparte uno: ingresan con su usuario y reciben su enlace en papel.',
    submit: 'Importarlas sin correo',
  },
  unknownCourses: {
    title: (count: number, figure: string) =>
      count === 1 ? '1 persona es de un curso que no existe' : `${figure} personas son de cursos que no existen`,
    submit: 'Crear los cursos',
    hint: 'Se crearán con la importación. Revisa que estén bien escritos:',
  },
  createdCourses: (count: number) => (count === 1 ? 'También se creará un curso:' : `También se crearán ${count} cursos:`),
  courseAndPeople: (course: string, people: string) => `${course} (${people})`,
  missing: {
    title: (count: number, figure: string) =>
      count === 1 ? '1 estudiante ya no está en este archivo' : `${figure} estudiantes ya no están en este archivo`,
    lead: 'Siguen en los cursos de la lista. Si ya no son del curso, puedes terminar su inscripción con esta importación; podrás deshacerlo.',
    ofCourse: (title: string, missing: string, members: string) => `${title}: ${missing} de ${members}`,
    teachersOfCourse: (count: number) => (count === 1 ? 'y 1 docente' : `y ${count} docentes`),
    more: (count: string) => `y ${count} más`,
    teacher: 'docente',
    end: (count: number, figure: string) =>
      count === 1 ? 'Terminar la inscripción de 1 estudiante' : `Terminar la inscripción de ${figure} estudiantes`,
    endTeachers: (count: number) => (count === 1 ? 'También la de 1 docente' : `También la de ${count} docentes`),
    many: (figure: string) => `Sí, son ${figure}: el archivo está completo`,
    manyHint: 'Es más de un tercio de un curso. Si el archivo está cortado, saldrían personas que siguen en él.',
    manyError: 'No se importó nada. Confirma abajo cuántas inscripciones terminarán.',
    confirm: 'Guardar los cambios',
    ended: (count: number, figure: string) =>
      count === 1
        ? 'Terminó la inscripción de 1 persona que no estaba en el archivo.'
        : `Terminaron las inscripciones de ${figure} personas que no estaban en el archivo.`,
    undo: 'Deshacer: inscribirlas otra vez',
    undoHint:
      'Vuelven a su curso quienes salieron con esta importación y que nadie ha cambiado después. Se puede deshacer durante dos semanas.',
    undone: (count: number, figure: string) =>
      count === 1 ? 'Se deshizo: 1 persona está otra vez en su curso.' : `Se deshizo: ${figure} personas están otra vez en sus cursos.`,
  },
  shortNumbers: (count: number, figure: string, line: string) =>
    count === 1
      ? `El usuario de la línea ${line} tiene menos cifras que los demás. Quizá Excel le quitó ceros del comienzo.`
      : `${figure} usuarios tienen menos cifras que los demás, el primero en la línea ${line}. Quizá Excel les quitó ceros del comienzo.`,
  ownerDecides: (name: string) => `Solo ${name}, que subió el archivo, puede confirmar o descartar.`,
  ownerDeleted: 'La cuenta que subió el archivo ya no existe: no se puede confirmar.',
  linksLater:
    'Este portal no envía correos. Al terminar podrás imprimir o descargar los enlaces con los que cada persona elige su contraseña.',
  invite: 'Invitar por correo al terminar',
  inviteHint: 'Quien no tiene correo no recibe invitación.',
  abandon: 'Descartar',

  done: {
    title: 'Importación terminada',
    text: (count: number, figure: string) => (count === 1 ? 'Se guardó 1 fila.' : `Se guardaron ${figure} filas.`),
    invited: (count: number, figure: string) =>
      count === 1 ? 'Se escribió 1 invitación por correo.' : `Se escribieron ${figure} invitaciones por correo.`,
    inviting: 'Escribiendo las invitaciones…',
    mails: {
      sent: (count: number, figure: string) =>
        count === 1 ? 'El servicio de correo aceptó 1 invitación.' : `El servicio de correo aceptó ${figure} invitaciones.`,
      queued: (count: number, figure: string) =>
        count === 1
          ? '1 invitación espera su turno. Si el servicio de correo no la toma, el portal lo intenta otra vez.'
          : `${figure} invitaciones esperan su turno. Si el servicio de correo no las toma, el portal lo intenta otra vez.`,
      waiting: (count: number, figure: string) =>
        count === 1
          ? '1 invitación no se ha enviado: el portal no tiene un servicio de correo.'
          : `${figure} invitaciones no se han enviado: el portal no tiene un servicio de correo.`,
      failed: (count: number, figure: string) =>
        count === 1 ? '1 invitación no se pudo entregar.' : `${figure} invitaciones no se pudieron entregar.`,
    },
    notInvited: (count: number, figure: string) =>
      count === 1
        ? '1 persona no recibe invitación, por ejemplo porque no tiene correo.'
        : `${figure} personas no reciben invitación, por ejemplo porque no tienen correo.`,
    firstPasswords: 'Cómo reciben su contraseña',
    firstPasswordsHint:
      'Las cuentas nuevas no tienen contraseña. Cada persona elige la suya con una invitación por correo, o con un enlace que tú le entregas.',
    firstPasswordsWithoutMail:
      'Las cuentas nuevas no tienen contraseña, y este portal no envía correos: entrega a cada persona un enlace con el que elige la suya.',
    inviteNow: 'Enviar invitaciones',
    viewList: { people: 'Ver las personas', courses: 'Ver los cursos', enrollments: 'Ver los cursos', meetings: 'Ver las clases' },
    dataDeleted: 'Las filas se conservaron dos semanas y ya se eliminaron.',
  },
  abandoned: 'Esta importación se descartó. No se guardó nada.',
  failedTitle: 'No se importó nada',
  uploadAnother: 'Subir otro archivo',

  problems: {
    empty: 'El archivo no tiene texto.',
    'no-rows': 'El archivo solo tiene los nombres de las columnas.',
    'not-text': 'El archivo no es una lista de texto. Guárdalo como CSV y súbelo otra vez.',
    'mixed-encodings': (_line: string, lines: string) =>
      `El archivo mezcla dos maneras de guardar los acentos, así que no se puede leer entero. Revisa ${lines.includes(',') ? 'las líneas' : 'la línea'} ${lines}. Lo más seguro es guardar la lista otra vez como «CSV UTF-8» y subirla de nuevo.`,
    'cut-off': (line: string) =>
      `El archivo está cortado: termina en la línea ${line}, en medio de una letra. Descárgalo o guárdalo otra vez y súbelo completo.`,
    'excel-workbook': 'El archivo es un libro de Excel. En Excel, elige «Guardar como» y «CSV», y súbelo otra vez.',
    'unclosed-quote': (line: string) => `En la línea ${line} se abre una comilla que no se cierra. Nada de lo que sigue se puede leer.`,
    'stray-quote': (line: string) =>
      `En la línea ${line} hay una comilla donde no puede estar. Si es parte del texto, escribe dos seguidas y encierra la celda entre comillas.`,
    'line-too-long': (line: string) => `La línea ${line} es demasiado larga para ser una fila.`,
    'too-many-rows': (_line: string, rows: string) => `El archivo tiene más de ${rows} filas. Divídelo en partes.`,
    'duplicate-column': (_line: string, column: string) => `La columna «${column}» está dos veces.`,
    'missing-column': (_line: string, column: string) => `Falta una columna que identifique cada fila: ${column}.`,
    'no-known-column': 'La primera línea no tiene ninguna columna conocida. Descarga la plantilla para ver los nombres.',
    forbidden: 'Quien subió el archivo ya no tiene permiso para importarlo.',
    'last-administrator': 'Con estos cambios nadie podría administrar el portal.',
    expired: 'No se confirmó en una semana.',
    'unexpected-error': 'Ocurrió un error inesperado varias veces. No se guardó nada; puedes subir el archivo otra vez.',
  },
  or: 'o',

  errors: {
    missing: () => 'Falta este dato.',
    'too-long': () => 'Es demasiado largo.',
    'too-many-cells': (text: string) => `La fila tiene más celdas que columnas; sobra «${text}».`,
    'invalid-boolean': (text: string) => `«${text}» no es sí ni no.`,
    'duplicate-row': (_text: string, line: string) => `Está repetida en la línea ${line}.`,
    'different-row': (_text: string, line: string) =>
      `En la línea ${line}, que es de la misma persona, dice otra cosa. Para inscribirla en varios cursos, sus filas deben tener los mismos datos personales.`,
    'same-person-refused': (_text: string, line: string) =>
      `La línea ${line}, que es de la misma persona, tiene un error: corrígelo primero.`,
    'long-number': (text: string) =>
      `Excel cambió un número largo por «${text}» y perdió sus cifras. En el original, da a la columna el formato «Texto», escribe el número otra vez y guarda de nuevo.`,
    'date-for-text': (text: string) =>
      `Parece que Excel convirtió el texto en la fecha «${text}», como hace con «1-3». Da a la columna el formato «Texto», escríbelo otra vez y guarda de nuevo.`,
    'boolean-for-text': (text: string) => `«${text}» es lo que Excel pone donde había una comparación o una casilla: escribe el texto.`,
    'narrow-cell': () => 'Solo tiene «###»: en Excel la columna era muy angosta. Ensánchala y guarda de nuevo.',
    'formula-error': (text: string) => `«${text}» es un error de una fórmula de Excel: corrige la fórmula o escribe el texto.`,
    'damaged-text': (text: string) => `«${text}» tiene letras que se dañaron al guardar el archivo. Escríbelas de nuevo.`,
    'same-email': (text: string, line: string) =>
      `${text}, línea ${line}, tiene el mismo correo. En el portal cada correo es de una sola persona: escribe otro o deja la celda vacía.`,
    'full-name-undivided': (text: string) =>
      `No se sabe dónde empieza el apellido en «${text}». Usa dos columnas, «Nombre» y «Apellido», o escribe «Apellidos, Nombres».`,
    forbidden: () => 'Esa cuenta tiene permisos que tú no tienes: no puedes cambiarla.',
    anonymised: () => 'Esa cuenta fue anonimizada: no se puede cambiar.',
    'cannot-target-self': () => 'Eres tú: cambia tus datos en tu perfil; no puedes desactivarte ni quitarte roles.',
    'last-administrator': () => 'Nadie más podría administrar el portal.',
    'invalid-username': (text: string) => (text === '' ? 'No sirve como usuario.' : `No sirve como usuario; propuesta: ${text}`),
    'missing-username': (text: string) =>
      text === '' ? 'Hace falta para crear la cuenta.' : `Hace falta para crear la cuenta; propuesta: ${text}`,
    'invalid-email': (text: string) => `«${text}» no es un correo.`,
    'invalid-identifier': (text: string) => `«${text}» no sirve: revisa los números y el dígito verificador.`,
    'identifier-of-other-email': (owner: string, _line: string, other: string) =>
      `Es de la cuenta ${owner}, y el correo de la fila es de ${other}. Corrige uno de los dos.`,
    'identifier-of-other-username': (owner: string, _line: string, other: string) =>
      `Es de la cuenta ${owner}, y la fila dice el usuario de otra persona, ${other}. Corrige uno de los dos.`,
    'username-differs': (owner: string) => `Es de la cuenta ${owner}, y la fila dice otro usuario. Una importación no cambia usuarios.`,
    'email-taken': (text: string) =>
      `Ya es el correo de la cuenta ${text}. En el portal cada correo es de una sola persona: escribe otro o deja la celda vacía.`,
    'unknown-role': (text: string) => `No existe el rol «${text}».`,
    'role-forbidden': (text: string) => `No puedes asignar el rol «${text}»: tiene permisos que tú no tienes.`,
    'invalid-language': (text: string) => `«${text}» no es un idioma del portal.`,
    'unknown-user': (text: string) => `No hay ninguna cuenta «${text}».`,
    'unknown-course': (text: string) => `No existe el curso «${text}».`,
    'unknown-section': (text: string) => `El curso no tiene la sección «${text}».`,
    'ambiguous-course': (text: string) => `Hay varios cursos «${text}»: escribe su número, o su código y su período.`,
    'invalid-number': (text: string) => `«${text}» no es un número.`,
    'invalid-course-role': (text: string) => `«${text}» no es estudiante ni docente.`,
    'invalid-status': (text: string) => `«${text}» no es activa ni terminada.`,
    'not-enrolled': () => 'La persona no está en el curso.',
    'unknown-meeting': (text: string) => `No existe la clase número ${text}.`,
    'different-course': (text: string) => `La clase es de otro curso: «${text}».`,
    'invalid-time': (text: string) => `«${text}» no es un día con su hora, como 03-03-2027 19:00.`,
    'nonexistent-time': (text: string) => `«${text}» no existe: esa noche se adelanta el reloj.`,
    'end-before-start': () => 'El fin debe ser posterior al inicio.',
    'duration-too-long': () => 'Dura demasiado: revisa el día y la hora.',
    'wrong-link': () => 'No es el enlace de esta clase.',
    'link-not-allowed': () => 'Déjalo vacío: el portal crea el enlace de una clase nueva.',
    'invalid-minutes': (text: string) => `«${text}» no es un número de minutos.`,
    'ambiguous-meeting': () => 'Hay varias con ese título e inicio: usa el número.',
  },

  emptyValue: 'vacío',
  templateFile: {
    people: 'plantilla-personas',
    courses: 'plantilla-cursos',
    enrollments: 'plantilla-inscripciones',
    meetings: 'plantilla-clases',
  },
  refusedFile: 'filas-rechazadas',
};

export const flash = {
  'import-abandoned': 'Descartaste la importación. No se guardó nada.',
  'import-confirmed-before': 'Esta importación ya no estaba por confirmar. Así está ahora.',
  'import-undone': (count: string | number) =>
    count === 1 ? 'Está otra vez en su curso.' : `${count} personas están otra vez en sus cursos.`,
  'import-not-undone': 'Ya no se puede deshacer. Así está ahora.',
  'import-too-late': 'Ya era tarde para descartarla. Así quedó.',
  'import-not-repeated': 'Esta importación ya no esperaba una decisión. Así está ahora.',
  'import-inviting': 'Las invitaciones se están escribiendo. Abajo ves cuáles aceptó el servicio de correo.',
};

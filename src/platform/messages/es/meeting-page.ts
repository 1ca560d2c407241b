/** The header and the tabs of a class, and sending its link. */
export const meetingPage = {
  tabs: {
    label: 'Partes de la clase',
    details: 'Detalle',
    attendance: 'Asistencia',
    minutes: 'Acta',
    recordings: 'Grabaciones',
    guests: 'Invitaciones',
    whoCanJoin: '¿Por qué no entra?',
  },
  join: 'Entrar',
  more: 'Más acciones',
  change: 'Cambiar la clase',
  copyClass: 'Copiar la clase',
  end: 'Terminar para todas las personas',
  delete: 'Eliminar la clase',
  opensAt: (time: string) => `Podrás entrar desde las ${time}.`,
  cancelled: 'No se realizará.',
  inactive: 'No está activa: nadie puede entrar.',
  courseInactive: 'El curso está inactivo: nadie puede entrar.',
  managesOnly: 'Puedes gestionarla, pero no entrar: tu cuenta no está en el curso.',
  copyLink: 'Copiar enlace',
  share: 'Compartir',
  link: 'Enlace de la clase',
  linkHint: 'Cada persona entra con su cuenta.',
  byWhatsapp: 'Enviar por WhatsApp',
  byMail: 'Enviar por correo',
  qrCode: 'Mostrar código QR',
  shareSubject: (title: string) => `Clase: ${title}`,
  shareText: (title: string, course: string, when: string, address: string) =>
    `${title}\n${course}\n${when}\n\nEntra con tu cuenta del portal:\n${address}`,
  ownAttendance: 'Tu asistencia',
  series: { previous: (day: string) => `Clase anterior: ${day}`, next: (day: string) => `Clase siguiente: ${day}` },
  allJoins: 'Ver todos los intentos de entrar',
};

/** Texts that can be copied, on every page. */
export const copying = {
  copy: 'Copiar',
  copied: 'Copiado',
  showQrCode: 'Código QR para el teléfono',
  qrCodeOf: (what: string) => `Código QR: ${what}`,
};

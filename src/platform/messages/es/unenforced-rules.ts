export const unenforcedRuleMessages = {
  title: 'Cuentas en Jitsi',
  lead: 'Jitsi pide usuario y contraseña, y solo sabe que cada persona tiene una cuenta. El portal sigue decidiendo quién entra desde sus páginas, pero Jitsi no controla:',
  rules: {
    enrollment: 'La inscripción: quien tiene una cuenta y conoce el nombre de una sala abierta puede entrar en ella.',
    expiry: 'La hora de cierre: quien ya conoce la sala puede volver a entrar mientras siga abierta.',
    'roles-everyone': 'Los roles: todas las personas moderan.',
    'roles-first': 'Los roles: modera quien llega primero, aunque sea estudiante.',
    names: 'El nombre: cada persona elige con cuál aparece. La asistencia se toma según su cuenta.',
    options: 'Las opciones que van en el acceso de cada persona (sala de espera, pantalla, grabación, nombre fijo): no existen.',
    'old-rooms': 'Las salas creadas antes de activar los nombres secretos: se pueden adivinar.',
  },
};

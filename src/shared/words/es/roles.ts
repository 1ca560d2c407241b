export const roleWords = {
  names: { administrator: 'Administración', teacher: 'Docente', student: 'Estudiante' },
};

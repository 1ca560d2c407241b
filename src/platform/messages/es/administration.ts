export const administrationWords = {
  menu: 'Gestión del portal',
  overview: 'Resumen',
  people: 'Personas',
  courses: 'Cursos',
  meetings: 'Videollamadas',
  imports: 'Importar',
  roles: 'Roles',
  mail: 'Correo',
  doctor: 'Diagnóstico',
  journal: 'Registro',
  privacy: 'Privacidad',
};

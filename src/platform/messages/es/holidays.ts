export const holidaysMessages = {
  title: 'Feriados',
  lead: 'Las series de videollamadas se saltan estos días. Los feriados legales se proponen solos; agrega los de tu institución y los que se decreten.',
  ofYear: (year: number) => `Feriados de ${year}`,
  years: 'Elegir el año',
  day: 'Día',
  name: 'Nombre',
  source: 'Origen',
  sources: { legal: 'Legal', own: 'Agregado' },
  worked: 'Hay clases',
  acts: 'Acciones',
  remove: 'Quitar',
  work: 'Hacer clases ese día',
  rest: 'Volver a saltarlo',
  add: 'Agregar un feriado',
  date: 'Fecha',
  example: 'Aniversario de la institución',
  submit: 'Agregar',
  errors: { 'no-date': 'Elige una fecha.', 'no-name': 'Escribe un nombre de hasta 100 letras.' },
  none: 'Este año no tiene feriados anotados',
};

export const holidayFlashes = {
  'holiday-decided': 'Guardamos el feriado. Vale para las series que programes o cambies desde ahora.',
};

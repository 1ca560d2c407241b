/** Chilean names, so that searches match realistic numbers of people: some terms thousands, some few. */
export const firstNames = [
  'Álvaro', 'Ana', 'Antonia', 'Benjamín', 'Camila', 'Carlos', 'Catalina', 'Claudia', 'Constanza', 'Cristóbal', 'Daniela', 'Diego',
  'Emilia', 'Felipe', 'Fernanda', 'Francisca', 'Gabriel', 'Ignacio', 'Isidora', 'Javiera', 'Joaquín', 'Jorge', 'José', 'Josefa',
  'Juan', 'Julieta', 'Luis', 'María', 'Martín', 'Matías', 'Nicolás', 'Pablo', 'Paula', 'Pedro', 'Rocío', 'Sebastián', 'Sofía',
  'Tomás', 'Valentina', 'Vicente',
]; // prettier-ignore

export const lastNames = [
  'Aguilera', 'Álvarez', 'Araya', 'Bravo', 'Bustos', 'Cáceres', 'Campos', 'Cárdenas', 'Carrasco', 'Castillo', 'Castro', 'Contreras',
  'Cortés', 'Díaz', 'Espinoza', 'Fernández', 'Figueroa', 'Flores', 'Fuentes', 'Garrido', 'Gómez', 'González', 'Gutiérrez', 'Guzmán',
  'Henríquez', 'Hernández', 'Herrera', 'Ibáñez', 'Jara', 'Jiménez', 'Lagos', 'López', 'Martínez', 'Medina', 'Miranda', 'Morales',
  'Moreno', 'Muñoz', 'Navarro', 'Núñez', 'Orellana', 'Ortiz', 'Parra', 'Peña', 'Pérez', 'Pizarro', 'Ramírez', 'Reyes', 'Riquelme',
  'Rivera', 'Rodríguez', 'Rojas', 'Saavedra', 'Sánchez', 'Silva', 'Soto', 'Torres', 'Valdés', 'Vargas', 'Zúñiga',
]; // prettier-ignore

export const subjects = [
  'Contabilidad',
  'Estadística',
  'Gestión de proyectos',
  'Liderazgo',
  'Negociación',
  'Planillas',
  'Redacción',
  'Tributación',
];

import { sql, type RawBuilder } from 'kysely';
import { extractSearchTerms } from '../src/platform/pagination/search-terms.ts';
import { sortKey } from '../src/platform/shared/text-keys.ts';
import { sqlNumber } from './sql-numbers.ts';

/** Names as people in Chile have them, so that a search meets what it would meet there: some words of thousands, some of few. */
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

/** The rows of a table of names: number, name, the word it is found by, the key it is sorted by. */
export function sqlNamesTable(names: string[]): RawBuilder<unknown> {
  const rows = names.map(
    (name, k) => sql`(${sqlNumber(k)}, ${sql.lit(name)}, ${sql.lit(extractSearchTerms([name])[0]!)}, ${sql.lit(sortKey(name))})`,
  );
  return sql`values ${sql.join(rows)}`;
}

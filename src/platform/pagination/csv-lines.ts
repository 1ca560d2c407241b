import { stringify, type Stringifier } from 'csv-stringify';

export type CsvRow = Record<string, string | number | null>;

/**
 * Makes of rows the text of a file that Excel in Spanish opens as it is: UTF-8 with its mark, semicolons, and nothing that a cell
 * would take for a formula. `columns`: the keys of the rows in their order, or by key what stands above it.
 */
export function createCsvStringifier(columns: string[] | Record<string, string>): Stringifier {
  return stringify({ header: true, columns, delimiter: ';', bom: true, escape_formulas: true, record_delimiter: 'windows' });
}

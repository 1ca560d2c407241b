/**
 * A cell as it was meant: without spaces around it, in one spelling of letters with accents, with one sign for the end of a line,
 * and without the sign that keeps a spreadsheet from taking the cell for a formula.
 */
export function normalizeCell(cell: string): string {
  return cell
    .trim()
    .replace(/^'(?=[=+\-@\t\r＝＋－＠])/, '')
    .replace(/\r\n?/g, '\n')
    .normalize('NFC');
}

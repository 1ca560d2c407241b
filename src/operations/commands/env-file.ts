import { parseEnv } from 'node:util';

/** A change of one variable; undefined: it was not there, or is no more. */
export type EnvChange = { name: string; before: string | undefined; after: string | undefined };

/** Lines `from` to `to` of a file set a variable: a quoted value may go over several. */
type Assignment = { name: string; from: number; to: number };

/**
 * The text of a `.env` whose variables can be changed one by one. Every other line stays as it is, with its comments and line ends;
 * of a variable that is set twice the last line counts, as for Compose.
 */
export class EnvFile {
  readonly #lines: string[];
  readonly #lineEnd: string;
  readonly #values: Record<string, string | undefined>;
  readonly #original: Record<string, string | undefined>;

  constructor(text: string) {
    // Compose takes a byte order mark for a part of the first name.
    const plain = text.replace(/^\uFEFF/, '');
    this.#lineEnd = plain.includes('\r\n') ? '\r\n' : '\n';
    this.#lines = plain.split(/\r?\n/);
    if (this.#lines.at(-1) === '') this.#lines.pop();
    this.#values = parseEnv(this.#lines.join('\n'));
    this.#original = { ...this.#values };
  }

  /** Undefined where it is not set, or empty. */
  get(name: string): string | undefined {
    const value = this.#values[name];
    return value === '' ? undefined : value;
  }

  /** Whether a line sets it, even to nothing. */
  has(name: string): boolean {
    return this.#values[name] !== undefined;
  }

  /** In the place of the line that set it; a new variable goes to the end. The value needs no quotes. */
  set(name: string, value: string): void {
    const line = this.#assignments().findLast((assignment) => assignment.name === name);
    this.#values[name] = value;
    if (!line) this.#lines.push(`${name}=${value}`);
    else this.#lines.splice(line.from, line.to - line.from + 1, withValue(this.#lines.slice(line.from, line.to + 1), name, value));
  }

  remove(name: string): void {
    for (const { from, to } of this.#assignments()
      .filter((assignment) => assignment.name === name)
      .reverse())
      this.#lines.splice(from, to - from + 1);
    this.#values[name] = undefined;
  }

  /** Lines at the end, after an empty one. */
  append(lines: string[]): void {
    if (this.#lines.length > 0 && this.#lines.at(-1) !== '') this.#lines.push('');
    this.#lines.push(...lines);
  }

  text(): string {
    return this.#lines.map((line) => line + this.#lineEnd).join('');
  }

  changes(): EnvChange[] {
    const names = new Set([...Object.keys(this.#original), ...Object.keys(this.#values)]);
    return [...names]
      .map((name) => ({ name, before: this.#original[name], after: this.#values[name] }))
      .filter(({ before, after }) => before !== after);
  }

  #assignments(): Assignment[] {
    const found: Assignment[] = [];
    for (let index = 0; index < this.#lines.length; index++) {
      const [, name, value] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=(.*)$/.exec(this.#lines[index]!) ?? [];
      if (name === undefined || value === undefined) continue;
      const from = index;
      index = this.#endOfValue(index, value.trimStart());
      found.push({ name, from, to: index });
    }
    return found;
  }

  #endOfValue(from: number, value: string): number {
    const quote = /^["'`]/.exec(value)?.[0];
    if (quote === undefined || value.includes(quote, 1)) return from;
    const end = this.#lines.findIndex((line, index) => index > from && line.includes(quote));
    return end === -1 ? from : end;
  }
}

/** The line with another value, and its `export` and its comment. */
function withValue(lines: string[], name: string, value: string): string {
  const [first = ''] = lines;
  const start = first.slice(0, first.indexOf(name));
  const rest = first.slice(first.indexOf('=') + 1).trimStart();
  const comment = /^["'`]/.test(rest) ? -1 : rest.search(/\s#/);
  return `${start}${name}=${value}${comment === -1 ? '' : rest.slice(comment)}`;
}

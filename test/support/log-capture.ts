export type LogLine = { level: string; message: string } & Record<string, unknown>;

/** What the portal logged, as text and line by line. */
export class LogCapture {
  text = '';
  #errorsSeen = false;

  write(line: string): void {
    this.text += line;
  }

  lines(): LogLine[] {
    return this.text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as LogLine);
  }

  /** Lines as `grep` finds them. */
  grep(pattern: RegExp): string[] {
    return this.text.split('\n').filter((line) => pattern.test(line));
  }

  /** The errors; whoever asks for them expected some. */
  errors(): LogLine[] {
    this.#errorsSeen = true;
    return this.lines().filter((line) => line.level === 'ERROR');
  }

  unseenErrors(): LogLine[] {
    return this.#errorsSeen ? [] : this.lines().filter((line) => line.level === 'ERROR');
  }
}

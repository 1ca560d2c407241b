export type LogLine = { level: string; message: string } & Record<string, unknown>;

/** The portal's log, as text and by lines. */
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

  /** Lines that match. */
  grep(pattern: RegExp): string[] {
    return this.text.split('\n').filter((line) => pattern.test(line));
  }

  /** The errors, which then do not fail the test. */
  errors(): LogLine[] {
    this.#errorsSeen = true;
    return this.lines().filter((line) => line.level === 'ERROR');
  }

  unseenErrors(): LogLine[] {
    return this.#errorsSeen ? [] : this.lines().filter((line) => line.level === 'ERROR');
  }
}

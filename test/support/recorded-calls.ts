import { STATUS_CODES } from 'node:http';
import type { Response } from 'supertest';
import { apiClient } from './api-client.ts';
import type { TestPortal } from './test-portal.ts';

/** One call of a recording: who calls, with what. */
export type RecordedCall = {
  title: string;
  method: 'get' | 'post' | 'patch';
  path: string;
  token?: string;
  headers?: Record<string, string>;
  body?: object;
};

/** Headers that mean something to a program; the others are those of any answer. */
const told = ['Location', 'ETag', 'Retry-After', 'WWW-Authenticate', 'RateLimit', 'RateLimit-Policy', 'Content-Type'];

/** Makes calls and writes down what was sent and answered, as a page of Markdown. Secrets stand in it as the names that are given to them. */
export class RecordedCalls {
  readonly #portal: TestPortal;
  readonly #secrets = new Map<string, string>();
  readonly #written: string[] = [];

  constructor(portal: TestPortal) {
    this.#portal = portal;
  }

  /** From here on this text is written as `<name>`. */
  hide(secret: string, name: string): string {
    this.#secrets.set(secret, `<${name}>`);
    return secret;
  }

  say(text: string): void {
    this.#written.push(text);
  }

  async call({ title, method, path, token, headers = {}, body }: RecordedCall): Promise<Response> {
    const sent = { ...(token !== undefined && { Authorization: `Bearer ${token}` }), ...headers };
    const asked = apiClient(this.#portal)[method](path).set(sent);
    const answer = await (body ? asked.send(body) : asked);
    const lines = Object.entries({ ...sent, ...(body && { 'Content-Type': 'application/json' }) });
    const answered = told.flatMap((name) =>
      answer.headers[name.toLowerCase()] ? [[name, answer.headers[name.toLowerCase()]!] as const] : [],
    );
    this.#written.push(
      `## ${title}`,
      block(`${method.toUpperCase()} ${path}`, lines, body),
      block(`${answer.status} ${STATUS_CODES[answer.status]}`, answered, answer.text === '' ? undefined : (answer.body as object)),
    );
    return answer;
  }

  /** All of it. The body may only be known once it was answered, so secrets are replaced here. */
  get text(): string {
    let text = `${this.#written.join('\n\n')}\n`;
    for (const [secret, name] of this.#secrets) text = text.replaceAll(secret, name);
    return text;
  }
}

function block(first: string, headers: (readonly [string, string])[], body: object | undefined): string {
  const lines = [first, ...headers.map(([name, value]) => `${name}: ${value}`)];
  return ['```http', ...lines, ...(body ? ['', JSON.stringify(body, undefined, 2)] : []), '```'].join('\n');
}

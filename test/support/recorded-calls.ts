import { STATUS_CODES } from 'node:http';
import type { Response } from 'supertest';
import { apiClient } from './api-client.ts';
import type { TestPortal } from './test-portal.ts';

export type RecordedCall = {
  title: string;
  method: 'get' | 'post' | 'patch';
  path: string;
  token?: string;
  headers?: Record<string, string>;
  body?: object;
};

/** Headers that matter to a client. */
const recordedHeaders = ['Location', 'ETag', 'Retry-After', 'WWW-Authenticate', 'RateLimit', 'RateLimit-Policy', 'Content-Type'];

/** Records requests and responses as Markdown, with placeholders for secrets. */
export class RecordedCalls {
  readonly #portal: TestPortal;
  readonly #secrets = new Map<string, string>();
  readonly #written: string[] = [];

  constructor(portal: TestPortal) {
    this.#portal = portal;
  }

  /** Writes this text as `<name>`. */
  hide(secret: string, name: string): string {
    this.#secrets.set(secret, `<${name}>`);
    return secret;
  }

  say(text: string): void {
    this.#written.push(text);
  }

  async call({ title, method, path, token, headers = {}, body }: RecordedCall): Promise<Response> {
    const sent = { ...(token !== undefined && { Authorization: `Bearer ${token}` }), ...headers };
    const request = apiClient(this.#portal)[method](path).set(sent);
    const answer = await (body ? request.send(body) : request);
    const lines = Object.entries({ ...sent, ...(body && { 'Content-Type': 'application/json' }) });
    const answered = recordedHeaders.flatMap((name) =>
      answer.headers[name.toLowerCase()] ? [[name, answer.headers[name.toLowerCase()]!] as const] : [],
    );
    this.#written.push(
      `## ${title}`,
      block(`${method.toUpperCase()} ${path}`, lines, body),
      block(`${answer.status} ${STATUS_CODES[answer.status]}`, answered, answer.text === '' ? undefined : (answer.body as object)),
    );
    return answer;
  }

  /** Secrets are replaced at the end, because some are known only from a response. */
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

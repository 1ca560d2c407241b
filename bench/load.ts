import { connect, type Socket } from 'node:net';

/** Bytes of a request to the portal, as from a reverse proxy that terminates TLS and keeps its connections. */
export function httpRequest(method: 'GET' | 'POST', path: string, headers: Record<string, string>, body = ''): Buffer {
  const all = { Host: 'portal.example.org', 'X-Forwarded-Proto': 'https', ...headers };
  const length = method === 'POST' ? [`Content-Length: ${Buffer.byteLength(body)}`] : [];
  const lines = [`${method} ${path} HTTP/1.1`, ...Object.entries(all).map(([name, value]) => `${name}: ${value}`), ...length];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

/** One buffer for each connection: less work for the load than events with a new one each time. */
const READ_BYTES = 65_536;

/** A keep-alive connection for one request after another. It is opened at the first one, and again where the server closed it. */
export class Connection {
  readonly #port: number;
  #socket: Socket | undefined;
  #response: PendingResponse | undefined;
  #pending: { resolve: (response: string) => void; reject: (error: Error) => void } | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /** The response in latin1, head and body. Rejects where the connection fails or the server closes it before the end. */
  send(request: Buffer): Promise<string> {
    this.#socket ??= this.#open();
    this.#response = new PendingResponse();
    this.#socket.write(request);
    return new Promise((resolve, reject) => (this.#pending = { resolve, reject }));
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #open(): Socket {
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    const callback = (length: number) => {
      this.#receive(buffer.toString('latin1', 0, length));
      return true;
    };
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true, onread: { buffer, callback } });
    socket.on('error', (error) => this.#pending?.reject(error));
    socket.on('close', () => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.#pending?.reject(new Error('the server closed a connection'));
    });
    return socket;
  }

  #receive(text: string): void {
    const response = this.#response!;
    if (!response.add(text)) return;
    if (/\r\nconnection: close/i.test(response.head)) this.close();
    this.#pending!.resolve(response.text);
    this.#pending = undefined;
  }
}

const CHUNKED_END = '\r\n0\r\n\r\n';

/** Looks at each byte once: on the cores that the portal has too, reading a page again with each part of it would count as the portal's time. */
class PendingResponse {
  text = '';
  head = '';
  /** Of head and body; undefined where the end is marked instead. */
  #length: number | undefined;
  #tail = '';

  /** Whether this part ends the response. */
  add(part: string): boolean {
    this.text += part;
    this.#tail = (this.#tail + part).slice(-CHUNKED_END.length);
    if (this.head === '') {
      const end = this.text.indexOf('\r\n\r\n') + 4;
      if (end < 4) return false;
      this.head = this.text.slice(0, end);
      const body = /^HTTP\/1.1 (?:204|304)/.test(this.head) ? '0' : /\r\ncontent-length: (\d+)/i.exec(this.head)?.[1];
      this.#length = body === undefined ? undefined : end + Number(body);
    }
    return this.#length === undefined ? this.#tail === CHUNKED_END : this.text.length >= this.#length;
  }
}

/**
 * Each connection sends the next request as soon as the last one is answered, until there is no next one. Rejects at any other status.
 * `onAnswer` gets the milliseconds from sending to the end of the answer.
 */
export async function sendInTurn(
  connections: Connection[],
  next: () => Buffer | undefined,
  expectedStatus: number,
  onAnswer?: (latency: number) => void,
): Promise<void> {
  const send = async (connection: Connection) => {
    for (let request = next(); request; request = next()) {
      const sentAt = performance.now();
      const response = await connection.send(request);
      onAnswer?.(performance.now() - sentAt);
      if (statusOf(response) !== expectedStatus)
        throw new Error(`${request.toString().slice(0, 60)} was answered with\n${response.slice(0, 400)}`);
    }
  };
  await Promise.all(connections.map(send));
}

/** Sends each of the requests once, in this order, and answers the latencies. */
export async function sendAll(connections: Connection[], requests: Buffer[], expectedStatus: number): Promise<number[]> {
  const latencies: number[] = [];
  let at = 0;
  await sendInTurn(
    connections,
    () => requests[at++],
    expectedStatus,
    (latency) => latencies.push(latency),
  );
  return latencies;
}

export function openConnections(port: number, count: number): Connection[] {
  return Array.from({ length: count }, () => new Connection(port));
}

export function statusOf(response: string): number {
  return Number(response.slice(9, 12));
}

/** Value of a header of the response. */
export function headerOf(response: string, name: string): string | undefined {
  const [, ...lines] = response.slice(0, response.indexOf('\r\n\r\n')).split('\r\n');
  return lines.find((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}: `))?.slice(name.length + 2);
}

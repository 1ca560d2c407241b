import { createHash, createHmac, randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

const ALLOCATE = 0x0003;
const CREATE_PERMISSION = 0x0008;
const MAGIC = Buffer.from('2112a442', 'hex');
const attributes = { username: 0x06, integrity: 0x08, error: 0x09, peer: 0x12, realm: 0x14, nonce: 0x15, relayed: 0x16, transport: 0x19 };

type Attributes = [number, Buffer][];
type Answer = { error: number | undefined; attributes: Map<number, Buffer> };

/** A client of a relay over TCP (RFC 8656), with credentials made of the shared secret as Prosody makes them. */
export class TurnClient {
  readonly #socket: Socket;
  readonly #username = `${Math.floor(Date.now() / 1000) + 3600}:sofia`;
  readonly #password: string;
  #realm: Buffer = Buffer.alloc(0);
  #nonce: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket, secret: string) {
    this.#socket = socket;
    this.#password = createHmac('sha1', secret).update(this.#username).digest('base64');
  }

  static async connect(port: number, secret: string): Promise<TurnClient> {
    const socket = connect(port, '127.0.0.1');
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return new TurnClient(socket, secret);
  }

  close(): void {
    this.#socket.destroy();
  }

  /** Answers the address that the relay shows to others, or the number of its refusal. */
  async allocate(transport: 'udp' | 'tcp'): Promise<string | number> {
    const wanted: Attributes = [[attributes.transport, Buffer.from([transport === 'udp' ? 17 : 6, 0, 0, 0])]];
    const first = await this.#ask(ALLOCATE, wanted);
    this.#realm = first.attributes.get(attributes.realm) ?? this.#realm;
    this.#nonce = first.attributes.get(attributes.nonce) ?? this.#nonce;
    const { error, attributes: given } = await this.#ask(ALLOCATE, wanted, true);
    return error ?? addressOf(given.get(attributes.relayed)!);
  }

  /** Asks to send to a peer. Undefined: allowed; else the number of the refusal. */
  async permit(address: string): Promise<number | undefined> {
    return (await this.#ask(CREATE_PERMISSION, [[attributes.peer, xorAddress(address)]], true)).error;
  }

  #ask(method: number, asked: Attributes, signed = false): Promise<Answer> {
    const id = randomBytes(12);
    const known: Attributes = [
      [attributes.username, Buffer.from(this.#username)],
      [attributes.realm, this.#realm],
      [attributes.nonce, this.#nonce],
    ];
    const body = Buffer.concat([...asked, ...(signed ? known : [])].map(attribute));
    const message = signed ? this.#sign(method, id, body) : Buffer.concat([header(method, id, body.length), body]);
    this.#socket.write(message);
    return new Promise((resolve) => this.#socket.once('data', (data) => resolve(readAnswer(data))));
  }

  #sign(method: number, id: Buffer, body: Buffer): Buffer {
    const key = createHash('md5').update(`${this.#username}:${this.#realm.toString()}:${this.#password}`).digest();
    const signed = Buffer.concat([header(method, id, body.length + 24), body]);
    return Buffer.concat([signed, attribute([attributes.integrity, createHmac('sha1', key).update(signed).digest()])]);
  }
}

function header(method: number, id: Buffer, length: number): Buffer {
  const start = Buffer.alloc(4);
  start.writeUInt16BE(method, 0);
  start.writeUInt16BE(length, 2);
  return Buffer.concat([start, MAGIC, id]);
}

function attribute([type, value]: [number, Buffer]): Buffer {
  const start = Buffer.alloc(4);
  start.writeUInt16BE(type, 0);
  start.writeUInt16BE(value.length, 2);
  return Buffer.concat([start, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}

function readAnswer(message: Buffer): Answer {
  const found = new Map<number, Buffer>();
  for (let at = 20; at < message.length;) {
    const length = message.readUInt16BE(at + 2);
    found.set(message.readUInt16BE(at), message.subarray(at + 4, at + 4 + length));
    at += 4 + length + ((4 - (length % 4)) % 4);
  }
  const error = found.get(attributes.error);
  return { error: error && error[2]! * 100 + error[3]!, attributes: found };
}

function xorAddress(address: string): Buffer {
  const bytes = Buffer.from(address.split('.').map((part, index) => Number(part) ^ MAGIC[index]!));
  return Buffer.concat([Buffer.from([0, 1, 0, 9]), bytes]);
}

function addressOf(value: Buffer): string {
  return [...value.subarray(4, 8)].map((part, index) => part ^ MAGIC[index]!).join('.');
}

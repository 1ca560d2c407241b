import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';

/** What a browser gives to the page; each part can be forged. */
type Forgery = { origin?: string; rpId?: string; challenge?: string; flags?: number; counter?: number; userHandle?: string; type?: string };

const USER_PRESENT = 1;
const USER_VERIFIED = 4;
const ATTESTED = 64;

/** One passkey of an authenticator that does what it is told, with the browser in front of it (WebAuthn, 6.1 and 7). */
export class SoftwareAuthenticator {
  readonly #origin: string;
  readonly #privateKey: KeyObject;
  readonly #publicKey: KeyObject;
  readonly id = randomBytes(16).toString('base64url');
  counter = 0;
  userHandle = '';

  constructor(origin: string) {
    this.#origin = origin;
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#privateKey = privateKey;
    this.#publicKey = publicKey;
  }

  register(options: { challenge: string; user: { id: string } }, forgery: Forgery = {}): string {
    this.userHandle = options.user.id;
    const clientDataJSON = this.#clientData('webauthn.create', options.challenge, forgery);
    const id = Buffer.from(this.id, 'base64url');
    const attested = Buffer.concat([Buffer.alloc(16), uint16(id.length), id, this.#cosePublicKey()]);
    const authData = Buffer.concat([this.#authenticatorData(ATTESTED, forgery), attested]);
    const attestationObject = isoCBOR.encode(
      new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', new Uint8Array(authData)],
      ]) as never,
    );
    return this.#answer({ clientDataJSON, attestationObject: Buffer.from(attestationObject), transports: ['internal'] });
  }

  use(options: { challenge: string }, forgery: Forgery = {}): string {
    const clientDataJSON = this.#clientData('webauthn.get', options.challenge, forgery);
    const authenticatorData = this.#authenticatorData(0, forgery);
    const signature = sign('sha256', Buffer.concat([authenticatorData, sha256(clientDataJSON)]), this.#privateKey);
    return this.#answer({ clientDataJSON, authenticatorData, signature, userHandle: forgery.userHandle ?? this.userHandle });
  }

  #answer(response: Record<string, Buffer | string | string[]>): string {
    const texts = Object.entries(response).map(([name, value]) => [name, Buffer.isBuffer(value) ? value.toString('base64url') : value]);
    return JSON.stringify({ id: this.id, rawId: this.id, type: 'public-key', response: Object.fromEntries(texts) as object });
  }

  #clientData(type: string, challenge: string, forgery: Forgery): Buffer {
    const data = { type: forgery.type ?? type, challenge: forgery.challenge ?? challenge, origin: forgery.origin ?? this.#origin };
    return Buffer.from(JSON.stringify({ ...data, crossOrigin: false }));
  }

  #authenticatorData(more: number, { rpId, flags = USER_PRESENT | USER_VERIFIED, counter }: Forgery): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter ?? this.counter);
    return Buffer.concat([sha256(Buffer.from(rpId ?? new URL(this.#origin).hostname)), Buffer.from([flags | more]), count]);
  }

  #cosePublicKey(): Buffer {
    const { x, y } = this.#publicKey.export({ format: 'jwk' });
    const key = new Map<number, unknown>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, new Uint8Array(Buffer.from(x!, 'base64url'))],
      [-3, new Uint8Array(Buffer.from(y!, 'base64url'))],
    ]);
    return Buffer.from(isoCBOR.encode(key as never));
  }
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

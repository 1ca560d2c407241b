import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { deriveScramKeys, createScramKeys } from '../../../src/jitsi/credentials/credential.ts';

test('the keys verify the exchange of RFC 5802, section 5', async () => {
  const salt = Buffer.from('QSXCR+Q6sek8bf92', 'base64');
  const keys = await deriveScramKeys('pencil', salt, 4096);
  const message = [
    'n=user,r=fyko+d2lbbFgONRv9qkxdawL',
    'r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096',
    'c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j',
  ].join(',');

  const signature = createHmac('sha1', Buffer.from(keys.storedKey, 'hex')).update(message).digest();
  const proof = Buffer.from('v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=', 'base64');
  const clientKey = Buffer.from(proof.map((byte, index) => byte ^ signature[index]!));
  expect(createHash('sha1').update(clientKey).digest('hex')).toBe(keys.storedKey);

  const serverSignature = createHmac('sha1', Buffer.from(keys.serverKey, 'hex')).update(message).digest('base64');
  expect(serverSignature).toBe('rmF9pqV8S7suAoZWja4dJRkFsKQ=');
});

test('every password gets its own salt, as text, and keys in lower-case hexadecimal', async () => {
  const [one, other] = await Promise.all([createScramKeys('unirse-ahora', 4096), createScramKeys('unirse-ahora', 4096)]);
  expect(one.salt).not.toBe(other.salt);
  expect(one.storedKey).not.toBe(other.storedKey);
  expect(one).toMatchObject({ iterationCount: 4096, salt: expect.stringMatching(/^[0-9a-f-]{36}$/) as string });
  expect([one.storedKey, one.serverKey]).toEqual([expect.stringMatching(/^[0-9a-f]{40}$/), expect.stringMatching(/^[0-9a-f]{40}$/)]);
});

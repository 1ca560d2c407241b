import jsonwebtoken from 'jsonwebtoken';
import { describe, expect, test } from 'vitest';
import { buildCallUrl, buildRoomUrl, isRoomUrl } from '../../../src/jitsi/tokens/call-url.ts';
import { buildRoomName } from '../../../src/jitsi/tokens/room-name.ts';
import { signRoomToken, createTokenSigner } from '../../../src/jitsi/tokens/room-token.ts';

const mint = createTokenSigner({ appId: 'gryphos', audience: 'jitsi', xmppDomain: 'meet.gryphos.cl', appSecret: 's'.repeat(32) });
const now = new Date('2026-11-20T17:00:00.999Z');
const expiresAt = new Date('2026-11-20T19:00:00.999Z');
const subject = { id: 7, name: 'Sofía Riquelme', email: 'sofia@gryphos.example', avatar: null, moderator: false };

describe('a token', () => {
  test('has exactly these claims, each of its type', () => {
    const token = signRoomToken(mint, { room: 'curso_1_1', subject, now, expiresAt });
    expect(jsonwebtoken.decode(token, { complete: true })).toMatchObject({
      header: { alg: 'HS256', typ: 'JWT' },
      payload: {
        iss: 'gryphos',
        aud: 'jitsi',
        sub: 'meet.gryphos.cl',
        room: 'curso_1_1',
        iat: 1795194000,
        nbf: 1795193990,
        exp: 1795201200,
        context: { user: { id: '7', name: 'Sofía Riquelme', email: 'sofia@gryphos.example', avatar: '', moderator: false } },
      },
    });
    expect(Object.keys(jsonwebtoken.decode(token) as object).sort()).toEqual(['aud', 'context', 'exp', 'iat', 'iss', 'nbf', 'room', 'sub']);
  });

  test('is signed with the secret', () => {
    const token = signRoomToken(mint, { room: 'curso_1_1', subject, now, expiresAt });
    const check = (secret: string) => jsonwebtoken.verify(token, secret, { algorithms: ['HS256'], clockTimestamp: now.getTime() / 1000 });
    expect(check('s'.repeat(32))).toMatchObject({ room: 'curso_1_1' });
    expect(() => check('t'.repeat(32))).toThrow('invalid signature');
  });
});

describe('a room', () => {
  test('has the ids of course and meeting in its name', () => {
    expect(buildRoomName(3, 14, undefined)).toBe('curso_3_14');
  });

  test('has an unguessable suffix where a room secret is set', () => {
    const name = buildRoomName(3, 14, 'r'.repeat(32));
    expect(name).toMatch(/^curso_3_14_[0-9a-f]{20}$/);
    expect(buildRoomName(3, 14, 'q'.repeat(32))).not.toBe(name);
    expect(buildRoomName(3, 15, 'r'.repeat(32)).slice(-20)).not.toBe(name.slice(-20));
  });
});

describe('a URL', () => {
  const server = 'https://meet.gryphos.cl';

  test.each([
    ['https://meet.gryphos.cl/curso_1_1', true],
    ['https://meet.gryphos.cl/curso_1_1?lang=es#config.x=1', true],
    ['https://meet.gryphos.cl/curso_1_2', false],
    ['https://meet.gryphos.cl/escuela/curso_1_1', false],
    ['https://meet.gryphos.cl/curso_1_1/', false],
    ['https://meet.gryphos.cl:8443/curso_1_1', false],
    ['http://meet.gryphos.cl/curso_1_1', false],
    ['https://meet.gryphos.cl.evil.example/curso_1_1', false],
    ['https://meet.gryphos.cl@evil.example/curso_1_1', false],
    ['https://someone@meet.gryphos.cl/curso_1_1', false],
    ['javascript:alert(1)', false],
    ['/curso_1_1', false],
    ['', false],
  ])('%s opens the room: %s', (link, expected) => {
    expect(isRoomUrl(link, server, 'curso_1_1')).toBe(expected);
  });

  test('is built for the room with the token, and no other query', () => {
    const link = buildRoomUrl(server, 'curso_1_1');
    expect(isRoomUrl(link, server, 'curso_1_1')).toBe(true);
    expect(buildCallUrl(`${link}?lang=es#x`, 'a.b.c')).toBe('https://meet.gryphos.cl/curso_1_1?jwt=a.b.c');
  });
});

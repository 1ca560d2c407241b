import { createHmac } from 'node:crypto';
import jsonwebtoken from 'jsonwebtoken';
import { describe, expect, test } from 'vitest';
import { checkToken } from '../../src/demo/check-token.ts';

const server = { appId: 'gryphos', appSecret: 's'.repeat(32), audience: 'jitsi', xmppDomain: 'meet.gryphos.cl' };
const now = 1_795_194_000_000;
const right = {
  iss: 'gryphos',
  aud: 'jitsi' as string | string[],
  sub: 'meet.gryphos.cl',
  room: 'curso_1_1',
  nbf: now / 1000 - 10,
  exp: now / 1000 + 7200,
  context: { user: { id: '7', name: 'Sofía', email: '', avatar: '', moderator: false as unknown } },
};

function token(claims: object, given: { secret?: string; header?: object } = {}): string {
  const { secret = server.appSecret, header = { alg: 'HS256', typ: 'JWT' } } = given;
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

const read = (text: string, room = 'curso_1_1') => checkToken(server, text, room, now);

describe('the stand-in accepts', () => {
  test('a valid token, with the checks in the order of a Jitsi server', () => {
    const reading = read(token(right));
    expect(reading.accepted).toBe(true);
    expect(reading.checks.map(({ name }) => name)).toEqual(['typ', 'alg', 'signature', 'iss', 'aud', 'exp', 'nbf', 'sub', 'room']);
    expect(reading.user).toMatchObject({ name: 'Sofía', moderator: false });
  });

  test('a token of jsonwebtoken', () => {
    expect(read(jsonwebtoken.sign(right, server.appSecret)).accepted).toBe(true);
  });

  test.each([
    ['any room', { room: '*' }],
    ['another case of the room', { room: 'Curso_1_1' }],
    ['another case of the domain', { sub: 'MEET.gryphos.cl' }],
    ['no nbf', { nbf: undefined }],
  ])('%s', (_what, changed) => expect(read(token({ ...right, ...changed })).accepted).toBe(true));

  test.each([
    [true, true],
    [false, false],
    ['true', false],
    [1, false],
    [undefined, false],
  ])('moderator %j as owner: %s', (moderator, owner) => {
    expect(read(token({ ...right, context: { user: { ...right.context.user, moderator } } })).user?.moderator).toBe(owner);
  });
});

describe('the stand-in rejects, and names the first failed check,', () => {
  test.each([
    ['typ', token(right, { header: { alg: 'HS256' } })],
    ['alg', token(right, { header: { alg: 'HS512', typ: 'JWT' } })],
    ['alg', token(right, { header: { alg: 'none', typ: 'JWT' } })],
    ['signature', token(right, { secret: 't'.repeat(32) })],
    ['signature', token(right).slice(0, -2)],
    ['iss', token({ ...right, iss: 'someone' })],
    ['aud', token({ ...right, aud: ['jitsi'] })],
    ['aud', token({ ...right, aud: undefined })],
    ['exp', token({ ...right, exp: now / 1000 })],
    ['exp', token({ ...right, exp: undefined })],
    ['exp', token({ ...right, exp: '99999999999' })],
    ['nbf', token({ ...right, nbf: now / 1000 + 2 })],
    ['sub', token({ ...right, sub: 'portal.gryphos.cl' })],
    ['sub', token({ ...right, sub: undefined })],
    ['room', token({ ...right, room: 'curso_1_2' })],
    ['room', token({ ...right, room: undefined })],
    ['typ', ''],
    ['typ', 'a.b.c'],
    ['typ', '....'],
  ])('%s: %.60s', (name, text) => {
    const reading = read(text);
    expect([reading.accepted, reading.user, reading.checks.at(-1)]).toMatchObject([false, undefined, { name, passed: false }]);
  });
});

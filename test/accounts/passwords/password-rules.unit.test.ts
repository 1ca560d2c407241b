import { describe, expect, test } from 'vitest';
import { HashingQueue } from '../../../src/accounts/hashing/hashing-queue.ts';
import { validatePassword } from '../../../src/accounts/passwords/password-rules.ts';
import { hashPassword, passwordMatches } from '../../../src/accounts/hashing/password-hash.ts';
import { isValidUsername } from '../../../src/accounts/account.ts';
import { preparePassword } from '../../../src/platform/shared/prepare-password.ts';

const queue = new HashingQueue(2);
const composed = 'ñandú de campo';
const combining = composed.normalize('NFD');

describe('a password', () => {
  test('matches its hash in composed and in combining characters', async () => {
    expect(combining).not.toBe(composed);
    const hash = await hashPassword(queue, preparePassword(combining)!);
    expect(hash).toMatch(/^\$2b\$12\$/);
    expect(await passwordMatches(queue, composed, hash)).toBe(true);
    expect(await passwordMatches(queue, combining, hash)).toBe(true);
    expect(await passwordMatches(queue, 'nandu de campo', hash)).toBe(false);
  });

  test('has at most 72 bytes after preparation, of which bcrypt drops none', () => {
    expect(preparePassword('a'.repeat(72))).toHaveLength(72);
    expect(preparePassword('a'.repeat(73))).toBeUndefined();
    expect(preparePassword('ñ'.repeat(37))).toBeUndefined();
    expect(preparePassword('n\u0303'.repeat(36))).toBe('ñ'.repeat(36));
  });

  test.each(['', 'with\u0000null', 'with\u0007bell'])('is never %j', (text) => {
    expect(preparePassword(text)).toBeUndefined();
  });

  test('never matches an account without a password', async () => {
    expect(await passwordMatches(queue, '!', '!')).toBe(false);
    expect(await passwordMatches(queue, '', undefined)).toBe(false);
  });
});

describe('a new password', () => {
  const user = { username: 'sofia', email: 'sriquelme@gryphos.example' };

  test.each([
    ['corta', 'too-short'],
    ['', 'too-short'],
    ['a'.repeat(80), 'too-long'],
    ['una frase\u0007larga', 'too-long'],
    ['unirse-ahora', 'too-common'],
    ['Contraseña123', 'too-common'],
    ['aaaaabbbbb', 'too-common'],
    ['me llamo Sofia R', 'contains-name'],
    ['SRIQUELME-2026', 'contains-name'],
    ['cuatro cerezas', undefined],
    ['ñandú de campo', undefined],
  ])('%j: %s', (typed, error) => {
    expect(validatePassword(typed, user)).toBe(error);
  });
});

describe('a username', () => {
  test.each(['sofia', 'ñandú', 's.riquelme-2', 'a_b+c', '2sofia'])('%s is valid', (name) => expect(isValidUsername(name)).toBe(true));
  test.each(['', 'Sofia', 'so fia', 'sofia@x', 'a/b', "o'higgins", 'a:b', 'a&b', '.sofia', 'straße', 'x'.repeat(151), 'so\u0301fia'])(
    '%j is invalid',
    (name) => expect(isValidUsername(name)).toBe(false),
  );
});

import bcrypt from 'bcrypt';
import { describe, expect, test } from 'vitest';
import { HashingQueue } from '../../../src/accounts/hashing/hashing-queue.ts';
import { validatePassword, type PasswordError } from '../../../src/accounts/passwords/password-rules.ts';
import { generateSecret } from '../../../src/platform/shared/secret.ts';
import { testSettings } from '../../support/test-settings.ts';
import {
  DIGEST_SCHEME,
  digestPassword,
  hashPassword,
  isOutdatedHash,
  passwordMatches,
} from '../../../src/accounts/hashing/password-hash.ts';
import { isValidUsername } from '../../../src/accounts/account.ts';
import { preparePassword } from '../../../src/platform/shared/prepare-password.ts';

const queue = new HashingQueue(2);
const composed = 'ñandú de campo';
const combining = composed.normalize('NFD');

describe('a password', () => {
  test('matches its hash in composed and in combining characters', async () => {
    expect(combining).not.toBe(composed);
    const hash = await hashPassword(queue, preparePassword(combining)!);
    expect(hash).toMatch(/^bcrypt_hmac_sha256\$\$2b\$12\$/);
    expect(await passwordMatches(queue, composed, hash)).toBe(true);
    expect(await passwordMatches(queue, combining, hash)).toBe(true);
    expect(await passwordMatches(queue, 'nandu de campo', hash)).toBe(false);
  });

  test('has at most 128 characters after preparation, and all of them count', async () => {
    expect(preparePassword('a'.repeat(129))).toBeUndefined();
    expect(preparePassword('n\u0303'.repeat(128))).toBe('ñ'.repeat(128));
    const long = 'ñ'.repeat(127);
    const hash = await hashPassword(queue, `${long}a`);
    expect([await passwordMatches(queue, `${long}a`, hash), await passwordMatches(queue, `${long}b`, hash)]).toEqual([true, false]);
  });

  test('matches a hash of an earlier version, of up to the 72 bytes that bcrypt reads', async () => {
    const [short, full] = [await bcrypt.hash(composed, 4), await bcrypt.hash('ñ'.repeat(36), 4)];
    expect([short, full, await hashPassword(queue, composed)].map(isOutdatedHash)).toEqual([true, true, false]);
    expect([await passwordMatches(queue, combining, short), await passwordMatches(queue, 'ñ'.repeat(36), full)]).toEqual([true, true]);
    expect(await passwordMatches(queue, `${'ñ'.repeat(36)}x`, full)).toBe(false);
  });

  test('is not matched by its own digest, nor by that of another as a password', async () => {
    const hash = await hashPassword(queue, composed);
    expect(await passwordMatches(queue, digestPassword(composed), hash)).toBe(false);
    expect(await passwordMatches(queue, digestPassword(composed), hash.slice(DIGEST_SCHEME.length))).toBe(true);
    expect(await passwordMatches(queue, composed, `${DIGEST_SCHEME}nothing`)).toBe(false);
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
  const user = { username: 'sofia', email: 'sriquelme@gryphos.example', firstName: 'María Ignacia', lastName: 'Ñancupil Soto' };
  const settings = testSettings({ PUBLIC_URL: 'https://clases.liceolosandes.cl' });

  test.each<[string, PasswordError | undefined]>([
    ['corta', 'too-short'],
    ['', 'too-short'],
    ['a'.repeat(129), 'too-long'],
    ['😀'.repeat(129), 'too-long'],
    ['una frase\u0007larga', 'unusable'],
    ['me llamo Sofia R', 'contains-name'],
    ['SRIQUELME-2026', 'contains-name'],
    ['Ignacia2012!', 'contains-name'],
    ['!!Ñancupil.2026', 'contains-name'],
    ['M4ria.Soto#1', 'contains-name'],
  ])('%j: %s', async (typed, error) => expect(await validatePassword({ settings }, typed, user)).toBe(error));

  // Of each kind several, in both languages, in the spellings that rules on kinds of characters lead to.
  test.each(
    [
      'Password123! P@ssw0rd2026 Passw0rd123 Password1234567 TuPassword1 Contraseña123 Contrasena2026! MiContraseña1 Clave.2026 Clave12345',
      'Qwerty12345 Qwertyuiop1 1qaz2wsx3edc 1q2w3e4r5t6y asdfghjkl123 asdfghjklñ zxcvbnm12345 qazwsxedc123 !QAZ2wsx3edc Qw3rty12345! poiuytrewq1',
      'abcdefghij abcd1234!! Abc123456! 1234567890a 12345678910 0987654321 a1b2c3d4e5 aaaaabbbbb aaaaaAAAAA1 20262026abc 15-03-2008ab 1a2b3c4d5e',
      'Verano2025! Otoño2026!! Primavera2026 Invierno.26 Summer2026! Winter2025!! Enero2026!! December2026 Diciembre2026 lunes12345',
      'Gryphos2026! Jitsi2026!! unirse-ahora LosAndes2026 LiceoLosAndes1 Curso2026!! ClaseVirtual1 Videollamada1 Colegio2026 Profesor2026',
      'Chile2026!! VivaChile1810 vivachile18 ColoColo1925 C0l0C0l0!! Colo-Colo1991 Santiago2026! universidaddechile Huachipato1',
      'Alejandro123 Valentina2010 princesa123 mariposa2026 M4r1p0s4!! gatitos123! Elefante123! Superman123 Pikachu2026 Fortnite2026',
      '12.345.678-9 12345678-K 3.14159265358 +56-9-1234-5678 2026/03/04-0800 lipucnaÑ.aicangI drowssap123 AlexisSanchez7 sofia.martinez1',
      'HolaMundo123 DiosEsAmor1 jesusteamo1 FelizNavidad1 Fiestaspatrias18 GabrielaMistral PabloNeruda1 Arturo.Prat1 Copihue2026 Firulais123',
      'SegundoMedioA 4toMedioB2026 Bienvenido1! Welcome2026! Admin123456 Administrador1 administrator1 Usuario123! Secreto123! letmein123! Iloveyou2026 teamomucho1',
    ].flatMap((line) => line.split(' ')),
  )('%s is guessed soon, and refused', async (typed) => expect(await validatePassword({ settings }, typed, user)).toBeDefined());

  test.each([
    'cuatro cerezas',
    'ñandú de campo',
    'caballo correcto pila grapa',
    'siete peras verdes',
    'mi gato Bruno odia los lunes',
    'Clases de yoga con mi tía Inés',
    'rojo-lapiz-tortuga-9',
    'lluvia sobre el tejado rojo',
    'ñ'.repeat(3) + ' tren lento y mudo'.repeat(6),
    'J7m!q2Rz0p',
    'bici roja 47 puente',
    'Zapato&Tortuga&Lluvia',
    'la clase de historia empieza tarde',
    '847391028475610293',
    't7-84!29#10z3',
    'замок корова лампа',
    'v7Gk2mQp9xTz',
    generateSecret(),
  ])('%s is good', async (typed) => expect(await validatePassword({ settings }, typed, user)).toBeUndefined());

  test.each(['p4$$w0rd', '4311', '4@8({[<369&#!1/|0$5+7%2', 'ab1!', 'aA1', '|!1iIl'])(
    '%s, over and over, is judged by its beginning alone',
    async (part) => {
      const [long, short] = [part.repeat(43).slice(0, 128), part.repeat(43).slice(0, 32)];
      expect(await validatePassword({ settings }, long, user)).toBe(await validatePassword({ settings }, short, user));
    },
  );
});

describe('a username', () => {
  test.each(['sofia', 'ñandú', 's.riquelme-2', 'a_b+c', '2sofia'])('%s is valid', (name) => expect(isValidUsername(name)).toBe(true));
  test.each(['', 'Sofia', 'so fia', 'sofia@x', 'a/b', "o'higgins", 'a:b', 'a&b', '.sofia', 'straße', 'x'.repeat(151), 'so\u0301fia'])(
    '%j is invalid',
    (name) => expect(isValidUsername(name)).toBe(false),
  );
});

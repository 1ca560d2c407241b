import type { ZxcvbnFactory } from '@zxcvbn-ts/core';

/**
 * Why a password would be guessed soon. `too-common`: on every list, or close to an entry of one. `single-word`: one word with digits or
 * signs around it. `pattern`: keys in a row, a date, a repetition. `contains-name` and `contains-school`: little more than words of the
 * person, or of the portal and what schools everywhere choose.
 */
export type PasswordWeakness = 'too-common' | 'single-word' | 'pattern' | 'contains-name' | 'contains-school';

/** Below a hundred million guesses, by the estimate of zxcvbn. */
const MIN_SCORE = 3;

/** The estimate takes more time with each character; a password whose beginning is weak is refused, however long it is. */
const MAX_ESTIMATED_LENGTH = 32;
const MAX_LEET_READINGS = 5;

/** What is left beside known words is no more than an ending or an article. */
const MIN_OTHER_LETTERS = 5;
const MIN_WORD_LENGTH = 3;

/** What people of this portal take first: its own words, those of any school here, and of what moves the country. */
const schoolWords = (
  'gryphos jitsi jitsimeet meet videollamada videoconferencia reunion sala clase clases virtual online enlinea curso cursos portal aula campus ' +
  'colegio escuela liceo instituto universidad facultad academia jardin educacion estudiar estudio profesor profesora profe docente maestro ' +
  'maestra director directora inspector apoderado estudiante alumno alumna tarea prueba examen notas matematica lenguaje historia ' +
  'school college university teacher student class course classroom lesson homework meeting ' +
  'chile chileno chilena viva santiago valparaiso concepcion antofagasta temuco valdivia iquique arica rancagua talca chillan osorno ' +
  'puertomontt puntaarenas laserena coquimbo vinadelmar calama copiapo curico losangeles colocolo albo albos cacique elbulla bulla udechile ' +
  'laudechile ucatolica catolica cruzados huachipato cobreloa everton wanderers palestino laroja alexis vidal barcelona realmadrid messi ronaldo ' +
  'contrasena contrasenia clave miclave password pass passwd secreto secreta segura seguro admin administrador administrator usuario user ' +
  'invitado root sistema temporal cambiar cambiame bienvenido bienvenida bienvenidos welcome hola hello teamo tequiero iloveyou love amor ' +
  'verano invierno primavera otono summer winter spring autumn fall fortnite minecraft roblox pokemon unirse unirseahora ahora'
).split(' ');

type Person = { username: string; email: string; firstName?: string; lastName?: string };

/** `portalHost`: of the portal's own address, whose words everybody knows. Undefined where the password is good. */
export async function findPasswordWeakness(prepared: string, person: Person, portalHost: string): Promise<PasswordWeakness | undefined> {
  const { zxcvbn, words } = await loadWords();
  const own = wordsOf([person.username, person.email.split('@')[0] ?? '', person.firstName ?? '', person.lastName ?? '']);
  const places = wordsOf([person.email.split('@')[1] ?? '', portalHost]);
  const schools = new Set([...schoolWords, ...places.flatMap(withoutSchoolWord)]);
  for (const letters of readings(prepared)) {
    if (leavesLittle(letters, own)) return 'contains-name';
    if (leavesLittle(letters, [...own, ...schools])) return 'contains-school';
    if (letters.length < MIN_OTHER_LETTERS && letters !== '') continue;
    if (words.has(letters)) return 'single-word';
  }
  const { score, sequence } = zxcvbn.check(prepared.slice(0, MAX_ESTIMATED_LENGTH), [...own, ...schools]);
  if (score >= MIN_SCORE) return undefined;
  const longest = sequence.reduce((one, other) => (other.token.length > one.token.length ? other : one));
  return ['spatial', 'sequence', 'repeat', 'regex', 'date'].includes(longest.pattern) ? 'pattern' : 'too-common';
}

/** «liceolosandes» is also «losandes». */
function withoutSchoolWord(place: string): string[] {
  const rests = schoolWords.filter((word) => place.startsWith(word) || place.endsWith(word)).map((word) => place.replace(word, ''));
  return [place, ...rests.filter((rest) => rest.length > MIN_WORD_LENGTH)];
}

/** Whether hardly anything is left where these words are taken out, and one of them was there. */
function leavesLittle(letters: string, known: Iterable<string>): boolean {
  let rest = letters;
  for (const word of [...known].sort((one, other) => other.length - one.length)) rest = rest.replaceAll(word, ' ');
  return rest !== letters && rest.replaceAll(' ', '').length < MIN_OTHER_LETTERS;
}

/** The letters of a password, small and without accents: as they stand, and with digits and signs read as the letters they resemble. */
function readings(password: string): Set<string> {
  const folded = fold(password);
  const core = folded.replace(/^[^a-z]+/, '').replace(/(?<![^a-z@$])[^a-z@$]+$/, '');
  const leet = readLeet(core);
  const others = readLeet(folded);
  return new Set([folded, leet, leet.replaceAll('l', 'i'), others].map(onlyLetters));
}

function readLeet(text: string): string {
  return Array.from(text, (sign) => leetLetters[sign] ?? sign).join('');
}

const leetLetters: Record<string, string> = {
  '4': 'a',
  '@': 'a',
  '8': 'b',
  '3': 'e',
  '€': 'e',
  '6': 'g',
  '9': 'g',
  '1': 'i',
  '!': 'i',
  '|': 'i',
  '0': 'o',
  '5': 's',
  $: 's',
  '7': 't',
  '+': 't',
  '2': 'z',
};

function wordsOf(texts: readonly string[]): string[] {
  const parts = texts.flatMap((text) => [onlyLetters(fold(text)), ...fold(text).split(/[^a-z]/)]);
  return [...new Set(parts)].filter((word) => word.length >= MIN_WORD_LENGTH && !commonDomainParts.has(word));
}

const commonDomainParts = new Set(['www', 'com', 'org', 'net', 'edu', 'mail', 'gmail', 'hotmail', 'outlook', 'localhost', 'example']);

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

function onlyLetters(text: string): string {
  return text.replace(/[^a-z]/g, '');
}

type Words = { zxcvbn: ZxcvbnFactory; words: ReadonlySet<string> };

let loading: Promise<Words> | undefined;

/** The most used passwords of the world, and a hundred thousand Spanish words. Loaded for the first password: most processes check none. */
function loadWords(): Promise<Words> {
  loading ??= (async () => {
    const [core, common, spanish] = await Promise.all([
      import('@zxcvbn-ts/core'),
      import('@zxcvbn-ts/language-common'),
      import('@zxcvbn-ts/language-es-es'),
    ]);
    const dictionary = { ...common.dictionary, ...spanish.dictionary };
    const zxcvbn = new core.ZxcvbnFactory({
      dictionary,
      graphs: common.adjacencyGraphs,
      maxLength: MAX_ESTIMATED_LENGTH,
      l33tMaxSubstitutions: MAX_LEET_READINGS,
    });
    const words = new Set(Object.values(dictionary).flatMap((list) => list.map((word) => onlyLetters(fold(word)))));
    words.delete('');
    return { zxcvbn, words };
  })();
  return loading;
}

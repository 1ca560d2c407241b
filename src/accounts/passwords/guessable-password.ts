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
  'primero segundo tercero cuarto quinto sexto septimo octavo medio basico kinder ' +
  'copihue empanada empanadas completo sopaipilla pichanga pololo polola cueca huaso condor huemul pudu araucaria mapuche chiloe rapanui ' +
  'neruda mistral prat ohiggins zamorano salas medel bravo navidad patrias fiestaspatrias dieciocho semanasanta firulais ' +
  'verano invierno primavera otono summer winter spring autumn fall fortnite minecraft roblox pokemon unirse unirseahora ahora'
).split(' ');

/** The list of first names has hardly any of girls. */
const girlsNames = (
  'sofia maria martina isidora emilia florencia valentina catalina javiera camila antonia constanza francisca agustina gabriela maite amanda ' +
  'carolina daniela ana carmen julieta emma josefa josefina trinidad amparo renata fernanda ignacia antonella pascal monserrat paz rocio ' +
  'anais violeta laura isabella mia lucia elena victoria dominga rafaela colomba leonor magdalena barbara paula andrea claudia marcela ' +
  'patricia veronica alejandra natalia nicole paulina macarena karen karina katherine jessica viviana sandra silvia rosa luz marta juana'
).split(' ');

type Person = { username: string; email: string; firstName?: string; lastName?: string };

/** `portalHost`: of the portal's own address, whose words everybody knows. Undefined where the password is good. */
export async function findPasswordWeakness(prepared: string, person: Person, portalHost: string): Promise<PasswordWeakness | undefined> {
  if (isNumber(prepared)) return 'pattern';
  const { zxcvbn, words, firstNames, lastNames } = await loadWords();
  const own = wordsOf([person.username, person.email.split('@')[0] ?? '', person.firstName ?? '', person.lastName ?? '']);
  const places = wordsOf([person.email.split('@')[1] ?? '', portalHost]);
  const schools = new Set([...schoolWords, ...places.flatMap(withoutSchoolWord)]);
  const isOneWord = !/\s/.test(prepared);
  for (const letters of readings(prepared)) {
    if (leavesLittle(letters, own)) return 'contains-name';
    if (leavesLittle(letters, [...own, ...schools])) return 'contains-school';
    if (letters.length < MIN_OTHER_LETTERS && letters !== '') continue;
    if (isOneWord && words.has(takeOut(letters, [...own, ...schools]).trim()) && !words.has(letters)) return 'contains-school';
    if (isOneWord && isJoined(letters, firstNames, lastNames)) return 'too-common';
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
  const rest = takeOut(letters, known);
  return rest !== letters && rest.replaceAll(' ', '').length < MIN_OTHER_LETTERS;
}

/** With a space in the place of each of these words. */
function takeOut(letters: string, known: Iterable<string>): string {
  let rest = letters;
  for (const word of [...known].sort((one, other) => other.length - one.length)) rest = rest.replaceAll(word, ' ');
  return rest;
}

/** Whether one of the first and one of the second follow one another, and nothing else is there. */
function isJoined(letters: string, first: ReadonlySet<string>, second: ReadonlySet<string>): boolean {
  for (let end = MIN_WORD_LENGTH; end <= letters.length - MIN_WORD_LENGTH; end++)
    if (first.has(letters.slice(0, end)) && second.has(letters.slice(end))) return true;
  return false;
}

/** Fewer digits are the number of something: a RUT, a telephone, a card, a date, π. */
const MIN_DIGITS = 16;

/** Whether this is a number, however it is written; the last sign of a RUT may be a K. */
function isNumber(password: string): boolean {
  const digits = password.replace(/[\s.,:;/()+*#_-]/g, '');
  return digits.length < MIN_DIGITS && /^\d+k?$/i.test(digits);
}

/** The letters of a password, small and without accents: as they stand, backwards, and with digits and signs read as the letters they resemble. */
function readings(password: string): Set<string> {
  const folded = fold(password);
  const core = folded.replace(/^[^a-z]+/, '').replace(/(?<![^a-z@$])[^a-z@$]+$/, '');
  const leet = readLeet(core);
  const others = readLeet(folded);
  const letters = [folded, leet, leet.replaceAll('l', 'i'), others].map(onlyLetters);
  return new Set([...letters, ...letters.map((text) => Array.from(text).reverse().join(''))]);
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

/** `words` holds the names too. */
type Words = { zxcvbn: ZxcvbnFactory } & Record<'words' | 'firstNames' | 'lastNames', ReadonlySet<string>>;

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
    const words = toLetters(Object.values(dictionary).flat());
    const { 'firstnames-es-es': firstNames, 'lastnames-es-es': lastNames } = spanish.dictionary;
    return { zxcvbn, words, firstNames: toLetters([...firstNames, ...girlsNames]), lastNames: toLetters(lastNames) };
  })();
  return loading;
}

function toLetters(list: readonly string[]): ReadonlySet<string> {
  const words = new Set(list.map((word) => onlyLetters(fold(word))));
  words.delete('');
  return words;
}
